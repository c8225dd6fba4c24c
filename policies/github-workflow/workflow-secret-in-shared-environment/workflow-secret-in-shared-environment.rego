# METADATA
# title: Secret is in the environment of every job
# description: |
#   A secret in the workflow's own `env` reaches every step of every job, among them all actions of other people. Any of them can read and send it.
# related_resources:
# - ref: https://docs.github.com/actions/reference/security/secure-use#use-secrets-for-sensitive-information
# custom:
#   id: workflow-secret-in-shared-environment
#   severity: low
#   precision: high
#   kinds: [github-workflow]
#   controls:
#     soc2: [CC6.1, CC6.3]
#     cwe: [250]
#   remediation: |
#     Put it into the `env` of the steps that need it.
package regate.github_workflow.workflow_secret_in_shared_environment

import data.regate.lib.values
import data.regate.lib.workflow

deny contains result if {
	count(strangers) > 0
	named := sort([name | some name, value in values.entries(input.env); holds(value)])
	count(named) > 0
	result := {
		"message": sprintf("every step gets %v, among them those of '%v'", [concat(", ", [sprintf("`%v`", [name]) | some name in named]), sort(strangers)[0]]),
		"path": ["env", named[0]],
		"subject": "workflow",
	}
}

holds(value) if {
	some groups in regex.find_all_string_submatch_n(`(?i)\bsecrets\s*\.\s*(\w+)`, values.written(value), -1)
	upper(groups[1]) != "GITHUB_TOKEN"
}

# Actions of others that jobs use, without GitHub's own.
strangers contains split(entry.step.uses, "@")[0] if {
	some entry in workflow.steps
	is_string(entry.step.uses)
	not regex.match(`^(?:\./|(?i:actions|github)/)`, entry.step.uses)
}

subjects contains workflow.whole if count(values.entries(input.env)) > 0
