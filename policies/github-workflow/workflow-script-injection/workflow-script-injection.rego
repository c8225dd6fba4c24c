# METADATA
# title: Text that anyone can write is pasted into a script
# description: |
#   `${{ … }}` is replaced before the shell starts. A pull request titled `"; curl … | sh; "` or a branch with such a name then runs
#   as part of the script, with the workflow's token and secrets.
# related_resources:
# - ref: https://docs.github.com/actions/concepts/security/script-injections
# custom:
#   id: workflow-script-injection
#   severity: high
#   precision: high
#   kinds: [github-workflow, github-action]
#   controls:
#     soc2: [CC6.8, CC8.1]
#     cwe: [78, 94]
#   remediation: |
#     Pass the value through `env:` and use it quoted: `env: {TITLE: "${{ github.event.issue.title }}"}`, then `"$TITLE"`.
package regate.github_workflow.workflow_script_injection

# What people outside the project can set.
untrusted := concat("|", [
	`github\.event\.(?:issue|pull_request|discussion)\.(?:title|body)`,
	`github\.event\.(?:comment|review|review_comment)\.body`,
	`github\.event\.pages\.\*?\.?[^ }]*page_name`,
	`github\.event\.(?:head_commit|commits[^ }]*)\.(?:message|author\.(?:email|name))`,
	`github\.event\.pull_request\.head\.(?:ref|label|repo\.default_branch)`,
	`github\.event\.workflow_run\.(?:head_branch|display_title|head_commit\.message|head_commit\.author\.(?:email|name))`,
	`github\.head_ref`,
])

deny contains result if {
	some script in scripts
	some found in regex.find_n(concat("", [`\$\{\{[^}]*\b(?:`, untrusted, `)\b[^}]*\}\}`]), script.text, -1)
	result := {
		"message": sprintf("`%v` is pasted into a script", [found]),
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

scripts contains {"path": ["jobs", job, "steps", i, "with", "script"], "text": step["with"].script, "subject": sprintf("%v step %d", [job, i + 1])} if {
	some job, body in input.jobs
	some i, step in body.steps
	startswith(step.uses, "actions/github-script@")
	is_string(step["with"].script)
}

scripts contains {"path": ["runs", "steps", i, "run"], "text": step.run, "subject": sprintf("step %d", [i + 1])} if {
	some i, step in input.runs.steps
	is_string(step.run)
}
