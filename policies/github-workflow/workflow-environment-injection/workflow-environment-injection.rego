# METADATA
# title: Text that anyone can write becomes environment variables
# description: |
#   A line in the file `$GITHUB_ENV` is a variable of every later step, one in `$GITHUB_PATH` a folder of programs. Text of several lines that a stranger wrote, or a file
#   that a stranger's run left, adds lines of its own: `NODE_OPTIONS`, `LD_PRELOAD`, and the next step runs their code.
# related_resources:
# - ref: https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands#setting-an-environment-variable
# - ref: https://securitylab.github.com/resources/github-actions-untrusted-input/
# custom:
#   id: workflow-environment-injection
#   severity: high
#   precision: high
#   kinds: [github-workflow]
#   controls:
#     soc2: [CC6.8, CC8.1]
#     cwe: [77]
#   remediation: |
#     Take the first line and only the letters you expect (`head -n1 | tr -cd 'a-zA-Z0-9_-'`), or pass the value to the one step that needs it.
package regate.github_workflow.workflow_environment_injection

import data.regate.lib.shell
import data.regate.lib.workflow

deny contains result if {
	some entry in scripts
	some line in writing(entry)
	some groups in regex.find_all_string_submatch_n(`\$\{?([A-Za-z_][A-Za-z_0-9]*)`, line, -1)
	some source in held(groups[1], entry)
	many_lines(source.path)
	workflow.outside(source)
	result := {
		"message": sprintf("%v writes `%v` to the environment of the steps after it, by the variable `%v`", [entry.name, source.path, groups[1]]),
		"path": array.concat(entry.path, ["run"]),
		"subject": entry.name,
	}
}

# A file of another run: it was not checked by anyone.
deny contains result if {
	"workflow_run" in workflow.events(input)
	some entry in scripts
	downloads_before(entry)
	some line in writing(entry)
	some groups in regex.find_all_string_submatch_n(`^\s*(?:cat\s+["']?[^|;&<>$]+|.*[=\s"](?:\$\(\s*(?:cat\s+|<\s*)[^|)]*\)).*)>>`, line, 1)
	result := {
		"message": sprintf("%v writes a file of the run that started it to the environment of the steps after it: `%v`", [entry.name, trim_space(line)]),
		"path": array.concat(entry.path, ["run"]),
		"subject": entry.name,
	}
}

# The lines that end in one of the two files.
writing(entry) := [line |
	some line in split(shell.code(entry.step.run), "\n")
	regex.match(`>>?\s*["']?(?:\$\{?GITHUB_(?:ENV|PATH)\b|\$\{\{\s*(?:env\.GITHUB_(?:ENV|PATH)|github\.(?:env|path))\s*\}\})`, line)
	not regex.match(`\b(?:tr\s+-cd|head\s+-n\s*1|jq)\b`, line)
]

held(name, entry) := [source |
	some found in workflow.pasted(sprintf("${{ env.%v }}", [name]), entry)
	some source in found.sources
]

# Titles and names of branches have one line.
many_lines(path) if regex.match(`\.(?:body|message|diff_hunk|description|summary)$|\.body\.from$`, path)

downloads_before(entry) if {
	some other in workflow.steps
	other.job == entry.job
	other.path[count(other.path) - 1] < entry.path[count(entry.path) - 1]
	downloads(other.step)
}

downloads(step) if regex.match(`(?i)^(?:actions/download-artifact|dawidd6/action-download-artifact)@`, step.uses)

downloads(step) if regex.match(`\bgh run download\b|/actions/artifacts/`, step.run)

downloads(step) if regex.match(`\bdownloadArtifact\b`, step["with"].script)

scripts contains entry if {
	some entry in workflow.steps
	is_string(entry.step.run)
	regex.match(`GITHUB_(?:ENV|PATH)|github\.(?:env|path)\b`, entry.step.run)
}

subjects contains workflow.as_subject(entry) if some entry in scripts
