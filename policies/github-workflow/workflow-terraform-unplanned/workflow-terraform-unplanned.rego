# METADATA
# title: Infrastructure is changed without a plan that somebody could read
# description: |
#   `terraform apply -auto-approve` makes a new plan and applies it in one go: what was looked at before may be another one.
# related_resources:
# - ref: https://developer.hashicorp.com/terraform/tutorials/automation/automate-terraform
# custom:
#   id: workflow-terraform-unplanned
#   severity: low
#   precision: high
#   kinds: [github-workflow, github-action]
#   controls:
#     soc2: [CC8.1]
#     gdpr: ["32(1)(d)"]
#     cwe: [1357]
#   remediation: |
#     Save a plan, `terraform plan -out=plan.tfplan`, have it looked at, and apply that file: `terraform apply plan.tfplan`.
package regate.github_workflow.workflow_terraform_unplanned

import data.regate.lib.workflow

deny contains result if {
	some entry in applying
	some line in lines(entry.step.run)
	unplanned(line)
	result := {
		"message": sprintf("%v applies a plan that nobody saw", [entry.name]),
		"path": array.concat(entry.path, ["run"]),
		"subject": entry.name,
	}
}

subjects contains workflow.as_subject(entry) if some entry in applying

applying contains entry if {
	some entry in workflow.steps
	is_string(entry.step.run)
	some line in lines(entry.step.run)
	regex.match(command, line)
}

command := `(^|[\s;&|(])(terraform|tofu|terragrunt)\s([^;&|]*\s)?apply(\s|$)`

# A file after the options is a saved plan.
unplanned(line) if {
	regex.match(command, line)
	regex.match(`\s-{1,2}auto-approve(=true|\s|$)`, line)
	not regex.match(`\s["']?[^\s"'-][^\s"'=]*(plan|\.out|\.bin|\.binary)["']?\s*($|[;&|])`, line)
}

lines(text) := split(replace(text, "\\\n", " "), "\n")
