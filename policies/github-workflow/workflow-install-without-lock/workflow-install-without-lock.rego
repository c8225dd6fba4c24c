# METADATA
# title: A pipeline installs packages that the lock file does not name
# description: |
#   `npm install` and `yarn install` take newer versions than the lock file has where the manifest allows it: what is deployed is not
#   what was tested, and a version that was taken over an hour ago is taken at once.
# related_resources:
# - ref: https://docs.npmjs.com/cli/commands/npm-ci
# custom:
#   id: workflow-install-without-lock
#   severity: low
#   precision: high
#   kinds: [github-workflow, github-action]
#   controls:
#     soc2: [CC8.1]
#     gdpr: ["32(1)(d)"]
#     cwe: [1357, 829]
#   remediation: |
#     Use `npm ci`, `yarn install --immutable` or `pnpm install --frozen-lockfile`.
package regate.github_workflow.workflow_install_without_lock

import data.regate.lib.workflow

deny contains result if {
	some entry in installing
	some line in lines(entry.step.run)
	loose(line)
	result := {
		"message": sprintf("%v runs `%v`", [entry.name, trim_space(line)]),
		"path": array.concat(entry.path, ["run"]),
		"subject": entry.name,
	}
}

subjects contains workflow.as_subject(entry) if some entry in installing

installing contains entry if {
	some entry in workflow.steps
	is_string(entry.step.run)
	some line in lines(entry.step.run)
	regex.match(command, line)
}

command := `^(npm (ci|i|install)|yarn install|pnpm (i|install))(\s|$)`

# With the name of a package it adds one; `pnpm` in a pipeline keeps to the lock file by itself.
loose(line) if {
	regex.match(`^(npm (i|install)|yarn install)(\s+--?[A-Za-z-]+(=\S+)?)*$`, line)
	not regex.match(`--(immutable|frozen-lockfile|global|location|package-lock-only|no-package-lock|no-save)|\s-g(\s|$)`, line)
}

lines(text) := [trim_space(line) | some line in regex.split(`\n|&&|;`, text)]
