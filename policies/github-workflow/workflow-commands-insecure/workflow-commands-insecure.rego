# METADATA
# title: Workflow lets any output set environment variables and paths
# description: |
#   With `ACTIONS_ALLOW_UNSECURE_COMMANDS` the runner obeys `::set-env::` and `::add-path::` wherever they stand in the output. A test that prints a
#   title or a log line of somebody else then lets them choose which programs the next steps run. GitHub switched these commands off for that reason.
# related_resources:
# - ref: https://github.blog/changelog/2020-10-01-github-actions-deprecating-set-env-and-add-path-commands/
# custom:
#   id: workflow-commands-insecure
#   severity: high
#   precision: very-high
#   kinds: [github-workflow, github-action]
#   controls:
#     soc2: [CC6.8, CC8.1]
#     cwe: [77]
#   remediation: |
#     Take the variable away, and write `NAME=value` to the file `$GITHUB_ENV`, or a folder to `$GITHUB_PATH`.
package regate.github_workflow.workflow_commands_insecure

import data.regate.lib.values
import data.regate.lib.workflow

deny contains result if {
	some place in workflow.environments
	some name, value in values.entries(place.env)
	upper(name) == "ACTIONS_ALLOW_UNSECURE_COMMANDS"
	on(value)
	result := {
		"message": sprintf("%v obeys commands in any output (`ACTIONS_ALLOW_UNSECURE_COMMANDS: %v`)", [place.name, value]),
		"path": array.concat(place.path, [name]),
		"subject": place.name,
	}
}

unknown contains result if {
	some place in workflow.environments
	some name, value in values.entries(place.env)
	upper(name) == "ACTIONS_ALLOW_UNSECURE_COMMANDS"
	values.unknown(value)
	result := {
		"message": sprintf("whether %v obeys commands in any output cannot be told here (`%v`)", [place.name, values.written(value)]),
		"path": array.concat(place.path, [name]),
		"subject": place.name,
	}
}

on(value) if values.as_bool(value)

on(value) if {
	is_string(value)
	lower(value) == "true"
}

subjects contains {"kind": "environment", "name": place.name, "path": place.path} if some place in workflow.environments
