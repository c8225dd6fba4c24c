# METADATA
# title: Condition looks for what anyone can name in a text, not in a list
# description: |
#   `contains('refs/heads/main refs/heads/release', github.ref)` asks whether the branch's name is a part of that text: `refs/heads/m` is one, and so is a login such as
#   `admin` in `'org-admin'`. Whoever can choose the name passes.
# related_resources:
# - ref: https://docs.github.com/actions/reference/workflows-and-actions/expressions#contains
# custom:
#   id: workflow-condition-substring
#   severity: medium
#   precision: high
#   kinds: [github-workflow, github-action]
#   controls:
#     soc2: [CC6.1, CC8.1]
#     cwe: [863]
#   remediation: |
#     Compare with `==`, or give `contains` a list: `contains(fromJSON('["refs/heads/main", "refs/heads/release"]'), github.ref)`.
package regate.github_workflow.workflow_condition_substring

import data.regate.lib.workflow

deny contains result if {
	some condition in workflow.conditions
	some groups in regex.find_all_string_submatch_n(`(?i)\bcontains\s*\(\s*'([^']*)'\s*,\s*((?:github\.(?:ref|ref_name|head_ref|base_ref|actor|triggering_actor)|github\.event\.(?:sender\.login|pull_request\.user\.login|pull_request\.head\.ref|workflow_run\.head_branch|comment\.user\.login|issue\.user\.login)))\s*\)`, condition.text, -1)
	result := {
		"message": sprintf("the condition of %v holds for any part of '%v' (`%v`)", [condition.name, groups[1], groups[0]]),
		"path": condition.path,
		"subject": condition.name,
	}
}

subjects contains {"kind": "condition", "name": condition.name, "path": condition.path} if some condition in workflow.conditions
