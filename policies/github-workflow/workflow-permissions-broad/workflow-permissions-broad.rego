# METADATA
# title: Workflow's token may write everything
# description: |
#   With `write-all` every step, and every action it uses, can push code, publish packages and change releases. One
#   compromised dependency is enough.
# related_resources:
# - ref: https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax#permissions
# custom:
#   id: workflow-permissions-broad
#   severity: high
#   precision: very-high
#   kinds: [github-workflow]
#   controls:
#     soc2: [CC6.1, CC6.3, CC8.1]
#     cwe: [269]
#   remediation: |
#     Write `permissions: {contents: read}` at the top, and give a job the one permission more that it needs.
package regate.github_workflow.workflow_permissions_broad

import data.regate.lib.values
import data.regate.lib.workflow

deny contains result if {
	input.permissions == "write-all"
	result := {
		"message": "every job's token may write everything (`permissions: write-all`)",
		"path": ["permissions"],
		"subject": "workflow",
	}
}

deny contains result if {
	some name, job in values.entries(input.jobs)
	job.permissions == "write-all"
	result := {
		"message": sprintf("the token of job '%v' may write everything (`permissions: write-all`)", [name]),
		"path": ["jobs", name, "permissions"],
		"subject": name,
	}
}

subjects contains workflow.whole if count(values.entries(input.jobs)) > 0

subjects contains workflow.job_as_subject(name) if {
	some name, job in values.entries(input.jobs)
	job.permissions
}
