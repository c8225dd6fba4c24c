# METADATA
# title: Text that anyone can write is pasted into a script (Azure Pipelines, CircleCI)
# description: |
#   `$(Build.SourceVersionMessage)` and `<< pipeline.git.branch >>` are replaced before the shell starts. A commit or a branch with such a
#   name then runs as part of the script, with what the pipeline may do.
# related_resources:
# - ref: https://learn.microsoft.com/azure/devops/pipelines/security/inputs
# - ref: https://circleci.com/docs/pipeline-variables/
# custom:
#   id: pipeline-script-injection
#   severity: medium
#   precision: high
#   kinds: [azure-pipelines, circleci]
#   controls:
#     soc2: [CC6.8, CC8.1]
#     cwe: [78, 94]
#   remediation: |
#     Pass the value through `env:` (`environment:` in CircleCI) and use it quoted: `"$MESSAGE"`.
package regate.azure_pipelines.pipeline_script_injection

import data.regate.lib.tree

deny contains result if {
	some script in scripts
	pasted := regex.find_n(outside, script.value, 1)[0]
	result := {"message": sprintf("`%s` is pasted into a script", [pasted]), "path": script.path, "subject": script.name}
}

deny contains result if {
	some script in scripts
	not regex.match(outside, script.value)
	some groups in regex.find_all_string_submatch_n(named, script.value, -1)
	name := lower(concat("", array.slice(groups, 1, 4)))
	name in names
	some source in handed
	source.name == name
	array.slice(script.path, 0, count(source.owner)) == source.owner
	result := {
		"message": sprintf("`%s` is pasted into a script, and its value is `%s`", [groups[0], source.text]),
		"path": script.path,
		"subject": script.name,
		"related": [{"message": "It is given here.", "path": source.path}],
	}
}

subjects contains {"kind": "script", "name": script.name, "path": script.path} if some script in scripts

# How scripts paste a variable of the file, or a parameter.
named := `\$\(\s*([\w.]+)\s*\)|\$\{\{\s*variables(?:\.|\[')([\w.]+)(?:'\])?\s*\}\}|<<\s*parameters\.(\w+)\s*>>`

# handed: where the file gives such a text a name of its own, which is in small letters; `owner` is the path of what knows the name.
handed contains source if {
	some source in variables
	regex.match(outside, source.text)
}

# One variable may hold another.
handed contains source if {
	some source in variables
	some groups in regex.find_all_string_submatch_n(named, source.text, -1)
	lower(concat("", array.slice(groups, 1, 4))) in direct
}

handed contains {"name": lower(keys[count(keys) - 1]), "text": value, "path": path, "owner": []} if {
	walk(input, [path, value])
	is_string(value)
	regex.match(`<<\s*pipeline\.`, value)
	regex.match(outside, value)
	not "environment" in path
	keys := [step | some step in path; is_string(step); step != "default"]
}

names := {source.name | some source in handed}

direct := {source.name | some source in variables; regex.match(outside, source.text)}

# owner(path): what a list or map of variables belongs to, the path before the word.
owner(path) := array.slice(path, 0, max([i | some i, step in path; is_string(step); lower(step) == "variables"]))

variables contains {"name": lower(name), "text": text, "path": array.concat(node.path, [name]), "owner": owner(node.path)} if {
	some node in tree.named({"variables"})
	some name, text in node.value
	is_string(text)
}

variables contains {"name": lower(node.value.name), "text": node.value.value, "path": array.concat(node.path, ["value"]), "owner": owner(node.path)} if {
	some node in tree.named({"variables"})
	is_string(node.value.name)
	is_string(node.value.value)
}

# What commits, branches and accounts are called, and what a trigger tells of them.
outside := `(?i)(?:\$\(|\$\{\{\s*variables\[')(?:Build\.(?:SourceVersionMessage|SourceVersionAuthor|SourceBranch(?:Name)?|RequestedFor)|System\.PullRequest\.SourceBranch)(?:\)|'\]\s*\}\})|<<\s*pipeline\.(?:git\.(?:branch|tag)|(?:trigger_parameters|event)\.[a-z_.]*(?:branch|tag|ref|title|body|message))\s*>>`

scripts := [{"path": node.path, "value": node.value, "name": tree.words(node.path)} |
	some node in tree.named({"script", "bash", "pwsh", "powershell", "inlinescript", "run", "command"})
	is_string(node.value)
]
