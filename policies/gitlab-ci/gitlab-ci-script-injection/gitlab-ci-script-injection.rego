# METADATA
# title: Text that a contributor chooses is run as a command
# description: |
#   A variable in a script is safe as long as one shell reads it once. `eval`, `sh -c "…"` and `ssh host "…"` read it again: a branch called `$(curl …)`, a commit message or a
#   merge request's title then runs with the job's variables, or on the server.
# related_resources:
# - ref: https://docs.gitlab.com/ci/variables/predefined_variables/
# - ref: https://docs.gitlab.com/ci/variables/#cicd-variable-security
# custom:
#   id: gitlab-ci-script-injection
#   severity: high
#   precision: high
#   kinds: [gitlab-ci]
#   controls:
#     soc2: [CC6.8, CC8.1]
#     cwe: [78]
#   remediation: |
#     Give it as an argument: `sh -c '… "$1"' _ "$CI_COMMIT_REF_NAME"`, use `$CI_COMMIT_REF_SLUG`, or check it first.
package regate.gitlab_ci.gitlab_ci_script_injection

import data.regate.lib.gitlab
import data.regate.lib.gitlab_variables
import data.regate.lib.shell
import data.regate.lib.values

deny contains result if {
	some entry in gitlab.scripts
	some found in regex.find_n(`(?m)(?:^|[;&|({]|\b(?:then|do|else)\s)\s*(?:eval\s[^;&|\n]*|(?:ba|z|da|k)?sh\s+-[a-z]*c\s+"(?:[^"\\]|\\.)*"|(?:sshpass\s[^;&|\n"']*)?ssh\s[^;&|\n"']*"(?:[^"\\]|\\.)*"|(?:echo|printf)\s[^;&|\n']*\|\s*(?:sudo\s+)?(?:ba|z|da|k)?sh(?:\s+-[a-z]*)?\s*(?:$|[;&|\n)])|(?:ba|z|da|k)?sh\s+<<<[^;&|\n]*)`, shell.code(entry.text), -1)
	some groups in regex.find_all_string_submatch_n(`(?:^|[^\\])\$\{?(CI_COMMIT_(?:MESSAGE|TITLE|DESCRIPTION|BRANCH|REF_NAME|TAG_MESSAGE|AUTHOR)|CI_MERGE_REQUEST_(?:TITLE|DESCRIPTION|SOURCE_BRANCH_NAME)|CI_EXTERNAL_PULL_REQUEST_SOURCE_BRANCH_NAME|GITLAB_USER_NAME)\b`, gitlab_variables.expanded(found, entry.job), -1)
	result := {
		"message": sprintf("%v runs `%v` as a command: `%v`", [entry.name, groups[1], values.excerpt(trim_space(found))]),
		"path": entry.path,
		"subject": entry.name,
	}
}

# What a step pastes needs no second reading.
deny contains result if {
	some entry in gitlab.scripts
	some groups in regex.find_all_string_submatch_n(`\$\{\{[^}]*\b(CI_COMMIT_(?:MESSAGE|TITLE|DESCRIPTION|BRANCH|REF_NAME|TAG_MESSAGE|AUTHOR)|CI_MERGE_REQUEST_(?:TITLE|DESCRIPTION|SOURCE_BRANCH_NAME))\b[^}]*\}\}`, entry.text, -1)
	result := {
		"message": sprintf("%v: `%v` is pasted into a script", [entry.name, groups[0]]),
		"path": entry.path,
		"subject": entry.name,
	}
}

subjects contains {"kind": "script", "name": entry.name, "path": entry.path} if some entry in gitlab.scripts
