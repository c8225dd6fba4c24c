# METADATA
# title: Script prints a secret
# description: |
#   GitHub masks a secret in the log only where it stands as it is. Encoded, reversed or cut, it stands there for everyone who may read the log, which
#   in a public repository is everyone; and printed as it is, the mask is all that is left.
# related_resources:
# - ref: https://docs.github.com/actions/reference/security/secure-use#use-secrets-for-sensitive-information
# custom:
#   id: workflow-secret-in-log
#   severity: medium
#   precision: high
#   kinds: [github-workflow, github-action]
#   controls:
#     soc2: [CC6.1, CC6.7]
#     cwe: [532]
#   remediation: |
#     Don't print it. To see whether it is set, print its length or a hash: `test -n "$TOKEN"`. What is made from a secret is masked after `echo "::add-mask::$VALUE"`.
package regate.github_workflow.workflow_secret_in_log

import data.regate.lib.shell
import data.regate.lib.values
import data.regate.lib.workflow

deny contains result if {
	some entry in with_secrets
	some line in split(shell.code(entry.step.run), "\n")
	found := printed(line, entry)
	result := {
		"message": sprintf("%v prints a secret%v: `%v`", [entry.name, found, values.excerpt(trim_space(line))]),
		"path": array.concat(entry.path, ["run"]),
		"subject": entry.name,
		"severity": severity(found),
	}
}

severity("") := "low"

severity(form) := "medium" if form != ""

# printed(line, entry) is how a line prints a secret: as it is, "", or changed so that no mask knows it.
printed(line, entry) := "" if {
	some groups in regex.find_all_string_submatch_n(`^\s*(?:echo|printf)\s+([^|;&<>()\x60]*)$`, line, 1)
	names_secret(groups[1], entry)
	not contains(line, "::add-mask::")
}

printed(line, entry) := " in a form that GitHub does not mask" if {
	some groups in regex.find_all_string_submatch_n(`^\s*(?:echo|printf)\s+([^|;&<>()\x60]*)\|\s*(?:base64(?:\s+-w\s*0|\s+-i)?|rev|xxd|od|hexdump|fold|tr|cut)\b[^|<>;&)]*$`, line, 1)
	names_secret(groups[1], entry)
	not regex.match(`base64\s+(?:-[a-z]*[dD]|--decode)`, line)
}

names_secret(text, _) if regex.match(`(?i)\$\{\{[^}]*\bsecrets\.`, told(text))

names_secret(text, entry) if {
	some groups in regex.find_all_string_submatch_n(`\$\{?([A-Za-z_][A-Za-z_0-9]*)(?:\}|[^A-Za-z_0-9:#%/{+\-]|$)`, regex.replace(told(text), `'[^']*'`, ""), -1)
	holds_secret(groups[1], entry)
}

# `$${{` and what is compared yields no secret.
told(text) := regex.replace(text, `\$\{\{[^}]*(?:==|!=)[^}]*\}\}`, "")

holds_secret(name, entry) if {
	body := object.get(input, ["jobs", entry.job], {})
	some holder in [entry.step, body, input]
	text := values.written(object.get(holder, ["env", name], ""))
	regex.match(`(?i)^\s*\$\{\{\s*secrets\.\w+\s*\}\}\s*$`, text)
}

with_secrets contains entry if {
	some entry in workflow.steps
	is_string(entry.step.run)
	regex.match(`\b(?:echo|printf)\b`, entry.step.run)
}

subjects contains workflow.as_subject(entry) if some entry in with_secrets
