# METADATA
# title: Condition names a secret
# description: |
#   `if:` has no `secrets`: GitHub refuses the workflow, so that what it was to do, or to check, never runs.
# related_resources:
# - ref: https://docs.github.com/actions/how-tos/write-workflows/choose-what-workflows-do/use-secrets
# custom:
#   id: workflow-secret-in-condition
#   severity: low
#   precision: very-high
#   kinds: [github-workflow, github-action]
#   controls:
#     soc2: [CC8.1]
#     cwe: [1188]
#   remediation: |
#     Put the secret into the job's `env` and ask `if: env.TOKEN != ''`.
package regate.github_workflow.workflow_secret_in_condition

import data.regate.lib.workflow

deny contains result if {
	some condition in workflow.conditions
	text := regex.replace(condition.text, `'[^']*'`, "''")
	some found in regex.find_n(`(?i)(?:^|[^\w.-])secrets\s*(?:\.\s*\w+|\[)`, text, 1)
	result := {
		"message": sprintf("the condition of %v names a secret, which GitHub does not take there", [condition.name]),
		"path": condition.path,
		"subject": condition.name,
	}
}

subjects contains {"kind": "condition", "name": condition.name, "path": condition.path} if some condition in workflow.conditions
