# METADATA
# title: Workflow runs a script straight from the network
# description: |
#   `curl … | sh` runs whatever the server sends at that moment, next to the workflow's token and secrets.
# related_resources:
# - ref: https://docs.github.com/actions/reference/security/secure-use
# custom:
#   id: workflow-download-run
#   severity: medium
#   precision: high
#   kinds: [github-workflow, github-action]
#   controls:
#     soc2: [CC6.8, CC8.1]
#     cwe: [494]
#   remediation: |
#     Download a fixed version to a file, compare its SHA-256, then run it; or use a pinned action.
package regate.github_workflow.workflow_download_run

import data.regate.lib.shell
import data.regate.lib.workflow

deny contains result if {
	some entry in scripts
	found := shell.downloads_run(entry.step.run)
	count(found) > 0
	result := {
		"message": sprintf("a step %v: `%v`", [shell.how_run(found[0]), found[0]]),
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
