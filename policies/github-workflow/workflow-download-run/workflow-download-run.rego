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

deny contains result if {
	some script in scripts
	found := shell.downloads_run(script.text)
	count(found) > 0
	result := {
		"message": sprintf("a step pipes a download into a shell: `%v`", [found[0]]),
		"path": script.path,
		"subject": script.subject,
	}
}

subjects contains script.subject if some script in scripts

scripts contains {"path": ["jobs", job, "steps", i, "run"], "text": step.run, "subject": sprintf("%v step %d", [job, i + 1])} if {
	some job, body in input.jobs
	some i, step in body.steps
	is_string(step.run)
}

scripts contains {"path": ["runs", "steps", i, "run"], "text": step.run, "subject": sprintf("step %d", [i + 1])} if {
	some i, step in input.runs.steps
	is_string(step.run)
}
