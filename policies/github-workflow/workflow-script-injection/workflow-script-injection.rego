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

import data.regate.lib.workflow

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

# What another step, a caller or a repository's variable gives may come from outside as well.
unknown contains result if {
	some script in scripts
	workflow.expression(script.text)
	not from_outside(script.text)
	result := {
		"message": sprintf("which script %v runs cannot be told here (`%v`)", [script.subject, trim_space(script.text)]),
		"path": script.path,
		"subject": script.subject,
	}
}

from_outside(text) if regex.match(concat("", [`\$\{\{[^}]*\b(?:`, untrusted, `)\b[^}]*\}\}`]), text)

subjects contains {"kind": "step", "name": script.subject, "path": script.step} if some script in scripts

scripts contains {"path": array.concat(entry.path, ["run"]), "step": entry.path, "text": entry.step.run, "subject": entry.name} if {
	some entry in workflow.steps
	is_string(entry.step.run)
}

scripts contains {"path": array.concat(entry.path, ["with", "script"]), "step": entry.path, "text": entry.step["with"].script, "subject": entry.name} if {
	some entry in workflow.steps
	entry.job != ""
	is_string(entry.step.uses)
	startswith(entry.step.uses, "actions/github-script@")
	is_string(entry.step["with"].script)
}
