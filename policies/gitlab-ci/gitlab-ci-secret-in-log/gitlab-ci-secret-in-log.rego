# METADATA
# title: Pipeline prints a secret
# description: |
#   A job's log can be read by every member of the project, in a public project by everyone. Variables are masked there only when that is set for each, and what is made from
#   them never is. `env` and `export` print all of them.
# related_resources:
# - ref: https://docs.gitlab.com/ci/variables/#mask-a-cicd-variable
# - ref: https://docs.gitlab.com/ci/pipeline_security/
# custom:
#   id: gitlab-ci-secret-in-log
#   severity: medium
#   precision: medium
#   kinds: [gitlab-ci]
#   controls:
#     soc2: [CC6.1, CC6.7]
#     cwe: [532]
#   remediation: |
#     Don't print it. To see whether it is set: `test -n "$TOKEN"`.
package regate.gitlab_ci.gitlab_ci_secret_in_log

import data.regate.lib.gitlab
import data.regate.lib.shell
import data.regate.lib.values

deny contains result if {
	some entry in gitlab.scripts
	some line in split(shell.code(entry.text), "\n")
	found := printed(line)
	result := {
		"message": sprintf("%v prints %v: `%v`", [entry.name, found, values.excerpt(trim_space(line))]),
		"path": entry.path,
		"subject": entry.name,
	}
}

printed(line) := "all variables" if regex.match(`^\s*(?:env|printenv|export|export -p|set)\s*(?:;|$|\|\s*(?:sort|base64)\s*$)`, line)

printed(line) := "a secret" if {
	some groups in regex.find_all_string_submatch_n(`^\s*(?:echo|printf)\s+([^|;&<>()\x60]*)(?:$|\|\s*(?:base64|rev)(?:\s+-w\s*0)?\s*$)`, line, 1)
	some name in regex.find_all_string_submatch_n(`\$\{?([A-Za-z_][A-Za-z_0-9]*)(?:\}|[^A-Za-z_0-9:#%/{+\-]|$)`, regex.replace(groups[1], `'[^']*'`, ""), -1)
	secret(name[1])
}

# What it is called, and no name, file, host or number of one.
secret(name) if {
	regex.match(`(?i)(?:^|_)(?:password|passwd|secret|secret_key|token|api_?key|private_key|access_key)$`, name)
	not regex.match(`(?i)^(?:max|num|n)_`, name)
}

subjects contains {"kind": "script", "name": entry.name, "path": entry.path} if some entry in gitlab.scripts
