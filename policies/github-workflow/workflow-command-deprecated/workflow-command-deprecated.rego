# METADATA
# title: Script uses a workflow command that GitHub took away
# description: |
#   `::set-env::` and `::add-path::` no longer work without a switch that makes every output dangerous; `::set-output::` and `::save-state::` are deprecated
#   since whatever prints a line can set them.
# related_resources:
# - ref: https://github.blog/changelog/2022-10-11-github-actions-deprecating-save-state-and-set-output-commands/
# - ref: https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands#environment-files
# custom:
#   id: workflow-command-deprecated
#   severity: low
#   precision: high
#   kinds: [github-workflow, github-action]
#   controls:
#     soc2: [CC8.1]
#     cwe: [710]
#   remediation: |
#     Write to the files instead: `echo "name=value" >> "$GITHUB_OUTPUT"` (or `$GITHUB_ENV`, `$GITHUB_PATH`, `$GITHUB_STATE`).
package regate.github_workflow.workflow_command_deprecated

import data.regate.lib.shell
import data.regate.lib.workflow

deny contains result if {
	some entry in scripts
	found := regex.find_n(`::(?:set-env|add-path|set-output|save-state)\b`, shell.code(entry.step.run), 1)
	count(found) > 0
	result := {
		"message": sprintf("%v uses `%v::`", [entry.name, found[0]]),
		"path": array.concat(entry.path, ["run"]),
		"subject": entry.name,
	}
}

unknown contains result if {
	some entry in scripts
	workflow.expression(entry.step.run)
	result := {
		"message": sprintf("which script %v runs cannot be told here (`%v`)", [entry.name, trim_space(entry.step.run)]),
		"path": array.concat(entry.path, ["run"]),
		"subject": entry.name,
	}
}

subjects contains workflow.as_subject(entry) if some entry in scripts

scripts contains entry if {
	some entry in workflow.steps
	is_string(entry.step.run)
}
