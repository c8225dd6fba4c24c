# METADATA
# title: Called workflow gets every secret
# description: |
#   `secrets: inherit` hands all of the caller's secrets to a workflow in another repository, also those that it never needs
#   and those that are added later.
# related_resources:
# - ref: https://docs.github.com/actions/how-tos/reuse-automations/reuse-workflows#passing-inputs-and-secrets-to-a-reusable-workflow
# custom:
#   id: workflow-secrets-inherited
#   severity: medium
#   precision: very-high
#   kinds: [github-workflow]
#   controls:
#     soc2: [CC6.1, CC6.3]
#     cwe: [668]
#   remediation: |
#     Name the secrets that the called workflow needs under `secrets:`.
package regate.github_workflow.workflow_secrets_inherited

import data.regate.lib.values
import data.regate.lib.workflow

deny contains result if {
	some name, job in values.entries(input.jobs)
	job.secrets == "inherit"
	is_string(job.uses)
	result := {
		"message": sprintf("job '%v' hands every secret to '%v'", [name, job.uses]),
		"path": ["jobs", name, "secrets"],
		"subject": name,
		"severity": severity(job.uses),
	}
}

subjects contains workflow.job_as_subject(name) if {
	some name, job in values.entries(input.jobs)
	is_string(job.uses)
}

# The same repository's own workflow is under the same review.
severity(uses) := "info" if workflow.is_own(uses)

severity(uses) := "medium" if not workflow.is_own(uses)
