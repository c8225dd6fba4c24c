# METADATA
# title: Text that anyone can write becomes environment variables
# description: |
#   A line in the file `$GITHUB_ENV` is a variable of every later step, one in `$GITHUB_PATH` a folder of programs. Text of several lines that a stranger wrote, one that
#   is all of the line, or a file that a stranger's run left, adds lines of its own: `NODE_OPTIONS`, `LD_PRELOAD`, and the next step runs their code.
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
	some variable in variables(line)
	some source in object.get(entry.held, variable, [])
	sets_more(source.path, line, variable, entry)
	workflow.outside(source)
	result := {
		"message": sprintf("%v writes `%v` to the environment of the steps after it, by the variable `%v`", [entry.name, source.path, variable]),
		"path": array.concat(entry.path, ["run"]),
		"subject": entry.name,
	}
}

# What the server is asked for is as little one's own as what it sends.
deny contains result if {
	count(workflow.events(input) & asked_by_strangers) > 0
	some entry in scripts
	some line in writing(entry)
	asks(line)
	result := {
		"message": sprintf("%v writes what people outside the project wrote to the environment of the steps after it: `%v`", [entry.name, trim_space(line)]),
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

# The lines that end in one of the two files, those in braces and in a here-document among them.
writing(entry) := [line |
	code := shell.code(entry.step.run)
	some text in array.concat(array.concat(appended(code), braced(code)), documents(code))
	some line in split(text, "\n")
	not shortened(line, entry)
]

# What is left of a text has one line, and where that is not the whole of what is written, it can be no line of its own.
shortened(line, _) if regex.match(`\b(?:tr\s+-cd|wc|(?:sha\d+|md5)sum)\b`, line)

shortened(line, entry) if {
	regex.match(`\b(?:head\s+-(?:n\s*)?1|jq|base64\s+(?:-w\s*|--wrap[ =])0)\b`, line)
	every variable in variables(line) { not is_all(line, variable, entry) }
}

target := `["']?(?:\$\{?(?:env:)?GITHUB_(?:ENV|PATH)\b|\$\{\{\s*(?:env\.GITHUB_(?:ENV|PATH)|github\.(?:env|path))\s*\}\}|%GITHUB_(?:ENV|PATH)%)`

appended(code) := [line |
	some whole in split(code, "\n")
	some line in commands(whole)
	regex.match(sprintf(`(?:>>?\s*|\btee\s+(?:-\S+\s+)*|(?i:\b(?:Out-File|Add-Content|Set-Content)\s.*))%v|^.*\bGITHUB_(?:ENV|PATH)\b.*\.write\(`, [target]), line)
]

commands(line) := regex.find_n(`(?:"[^"]*"|'[^']*'|[^;&"']|["'])+`, line, -1) if regex.match(`[;&]`, line)

commands(line) := [line] if not regex.match(`[;&]`, line)

braced(code) := [line |
	some groups in regex.find_all_string_submatch_n(sprintf(`(?m)(?:^|[;&|])\s*\{\s((?:[^{}]|\$\{[^{}]*\}|\$\{\{[^{}]*\}\})*)\}\s*(?:>>?\s*|\|\s*tee\s+(?:-\S+\s+)*)%v`, [target]), code, -1)
	some line in commands(groups[1])
]

# Nothing is filled in where the delimiter stands in quotes. Whichever of the delimiters stands alone on a line ends what is open.
documents(code) := [groups[1] |
	some order in [sprintf(`>>?\s*%v[^\n]*<<-?\s*[A-Za-z_]`, [target]), sprintf(`<<-?\s*[A-Za-z_]\w*\b[^\n]*>>?\s*%v`, [target])]
	ends := concat("|", {groups[1] | some groups in regex.find_all_string_submatch_n(`<<-?\s*([A-Za-z_]\w*)`, concat("\n", regex.find_n(sprintf(`(?m)^.*%v.*$`, [target]), code, -1)), -1)})
	ends != ""
	some groups in regex.find_all_string_submatch_n(sprintf(`(?s)%v[^\n]*\n(.*?)\n[ \t]*(?:%v)[ \t]*(?:\n|$)`, [order, ends]), code, -1)
]

# The variables that a line names, as shells and Python do.
variables(line) := {name |
	some groups in regex.find_all_string_submatch_n(`\$\{?(?:env:)?([A-Za-z_][A-Za-z_0-9]*)|%([A-Za-z_][A-Za-z_0-9]*)%|\b(?:environ(?:\.get)?|getenv)[\[(]\s*["']([A-Za-z_][A-Za-z_0-9]*)["']`, line, -1)
	name := concat("", array.slice(groups, 1, 4))
}

# What each variable that is written holds of the server's texts: itself, or by another one that the script gives to it as it is.
held_by(entry, code) := {name: sources |
	some name in variables(code)
	sources := array.concat(held(name, entry), [source | some origin, _ in object.get(given, name, {}); some source in held(origin, entry)])
	count(sources) > 0
} if {
	pairs := [[groups[1], groups[2]] |
		some groups in regex.find_all_string_submatch_n(`(?m)(?:^|[;&]|\s)([A-Za-z_]\w*)=["']?(?:\$\((?:echo|printf\s+["']%s(?:\\n)?["'])\s+)?["']?\$\{?([A-Za-z_]\w*)\}?["']?\)?["']?\s*(?:$|[;&])`, code, -1)
	]
	given := object.union_n([{pair[0]: {pair[1]: true}} | some pair in pairs])
}

held(name, entry) := [source |
	some found in workflow.pasted(sprintf("${{ env.%v }}", [name]), entry)
	some source in found.sources
]

# sets_more(path, line, variable, entry) holds where a text may add a variable of its own: by a line behind its first, or because nothing stands before it.
sets_more(path, line, variable, entry) if {
	many_lines(path)
	not delimited(line, variable, entry)
}

sets_more(path, line, variable, entry) if {
	not many_lines(path)
	not delimited(line, variable, entry)
	is_all(line, variable, entry)
}

# Titles and names of branches have one line.
many_lines(path) if regex.match(`\.(?:body|message|diff_hunk|description|summary)$|\.body\.from$`, path)

# Lines between delimiters are one value. A delimiter that everybody can read ends it wherever they write it; one line cannot hold it and more.
delimited(line, variable, entry) if {
	entry.random
	not entry.fixed
	is_written_alone(line, variable)
}

delimited(line, variable, entry) if {
	true in {entry.fixed, entry.random}
	is_written_alone(line, variable)
	some source in object.get(entry.held, variable, [])
	not many_lines(source.path)
}

# Whether the script makes up the delimiter of a value.
is_random(code) if regex.match(`[A-Za-z_]\w*<<\$\(`, code)

is_random(code) if {
	made := {groups[1] | some groups in regex.find_all_string_submatch_n(`(?m)(?:^|[;&\s])([A-Za-z_]\w*)=[^\n]*(?:\$\(|\x60|\$\{?RANDOM\b|\$\{\{)`, code, -1)}
	some groups in regex.find_all_string_submatch_n(`[A-Za-z_]\w*<<\$\{?([A-Za-z_]\w*)`, code, -1)
	groups[1] in made
}

# The line is the text, and the text begins with what somebody else wrote.
is_all(line, variable, entry) if {
	is_written_alone(line, variable)
	some holder in [entry.step, object.get(input, ["jobs", entry.job], {}), input]
	startswith(trim_space(holder.env[variable]), "${{")
}

is_written_alone(line, variable) if regex.match(sprintf(`(?:^|[;&|({]|\b(?:then|else|do)\s)\s*(?:echo|printf\s+["']%%s(?:\\n)?["']|Write-Output)\s+(?:-\w+\s+)*["']?(?:\$\{?(?:env:)?|%%)%v\b`, [variable]), line)

asked_by_strangers := {"issues", "issue_comment", "pull_request", "pull_request_target", "pull_request_review", "pull_request_review_comment", "discussion", "discussion_comment", "workflow_run"}

asks(line) if regex.match(`\bgh\s+(?:pr|issue)\s+view\b[^|]*\s--json[ =]\S*\b(?:body|comments|reviews|commits)\b`, line)

# One line is a variable where it is all that is written.
asks(line) if regex.match(`^\s*(?:echo\s+["']?\$\()?gh\s+(?:pr|issue)\s+view\b[^|]*\s--json[ =]\S*\b(?:title|headRefName)\b`, line)

downloads_before(entry) if {
	some other in workflow.steps
	other.job == entry.job
	other.path[count(other.path) - 1] < entry.path[count(entry.path) - 1]
	downloads(other.step)
}

downloads(step) if regex.match(`(?i)^(?:actions/download-artifact|dawidd6/action-download-artifact)@`, step.uses)

downloads(step) if regex.match(`\bgh run download\b|/actions/artifacts/`, step.run)

downloads(step) if regex.match(`\bdownloadArtifact\b`, step["with"].script)

scripts contains object.union(entry, {"held": held_by(entry, code), "random": random(code), "fixed": regex.match(`[A-Za-z_]\w*<<["']?[A-Za-z_]`, code)}) if {
	some entry in workflow.steps
	is_string(entry.step.run)
	regex.match(`GITHUB_(?:ENV|PATH)|github\.(?:env|path)\b`, entry.step.run)
	code := shell.code(entry.step.run)
}

default random(_) := false

random(code) if is_random(code)

subjects contains workflow.as_subject(entry) if some entry in scripts
