# METADATA
# title: Text that anyone can write reaches a script through an input
# description: |
#   The workflow hands it to an action or a workflow of the same repository, which pastes `${{ inputs.… }}` into a script. Each of the two looks
#   harmless; together they run what an issue's title says.
# related_resources:
# - ref: https://docs.github.com/actions/concepts/security/script-injections
# custom:
#   id: workflow-input-injection
#   severity: high
#   precision: high
#   kinds: [github-action, github-workflow]
#   target: repository
#   controls:
#     soc2: [CC6.8, CC8.1]
#     cwe: [78, 94]
#   remediation: |
#     Pass the input through `env:` in the script's step and use it quoted: `env: {TITLE: "${{ inputs.title }}"}`, then `"$TITLE"`.
package regate.repository.workflow_input_injection

import data.regate.lib.values
import data.regate.lib.workflow

deny contains result if {
	some call in calls
	some script in call.scripts
	result := object.union(call.guarded, {
		"message": sprintf("`${{ inputs.%v }}` is pasted into a script; job '%v' hands it `%v`", [call.name, call.caller, values.excerpt(call.text)]),
		"path": script,
		"subject": call.subject,
		"related": [{"message": "It is handed over here.", "path": call.path}],
	})
}

# The action or workflow may be made by a step, or be in another part of the repository.
unknown contains result if {
	some call in calls
	not call.found
	result := {
		"message": sprintf("what %v does with `%v` cannot be told here: its file is not there", [call.uses, values.excerpt(call.text)]),
		"path": call.path,
		"subject": call.subject,
	}
}

subjects contains {"kind": "input", "name": call.subject, "path": call.path} if some call in calls

# What outsiders write, where it is handed to an action or a workflow of the repository.
calls := [call |
	some handed in handed_over
	call := object.union(handed, {
		"found": count([file | some file in handed.files; pasted[file]]) > 0,
		"scripts": {use.path | some file in handed.files; some use in pasted[file]; use.name == handed.name},
	})
]

handed_over := [{
	"name": lower(name), "text": text, "uses": step.uses, "files": files(entry.path, step.uses), "caller": caller,
	"path": array.concat(["workflows", at, "document"], array.concat(step.path, ["with", name])),
	"subject": sprintf("%v %v input %v", [entry.path, caller, name]),
	"guarded": workflow.guarded(source, step.conditions),
} |
	some at, entry in values.list(input.workflows)
	some step in users(entry.document)
	workflow.is_own(step.uses)
	caller := concat(" ", [part | some part in array.slice(step.path, 1, 4); is_string(part); part != "steps"])
	some name, text in values.entries(step["with"])
	is_string(text)
	source := [one | some one in sources(text, []); from_outside(one, workflow.events(entry.document))][0]
]

# Steps and jobs that use something.
users(document) := array.concat(
	[{"uses": body.uses, "with": object.get(body, "with", {}), "path": ["jobs", id], "conditions": [object.get(body, "if", null)]} |
		some id, body in values.entries(document.jobs)
		is_string(body.uses)
	],
	[{"uses": step.uses, "with": object.get(step, "with", {}), "path": ["jobs", id, "steps", at], "conditions": [object.get(step, "if", null), object.get(body, "if", null)]} |
		some id, body in values.entries(document.jobs)
		some at, step in values.list(body.steps)
		is_string(step.uses)
	],
)

# The contexts whose text a text may yield.
sources(text, env) := [source |
	contains(text, "${{")
	some found in regate.workflow.pasted(text, {"env": env, "matrix": {}, "needs": {}})
	some source in found.sources
]

from_outside(source, events) if count(events & (workflow.untrusted_paths[source.path] | {"workflow_call"})) > 0

# The files that `uses` may name, from the folder that holds the caller's `.github`.
files(caller, uses) := {path} | {trim_prefix(sprintf("%s/%s", [path, name]), "/") | some name in ["action.yml", "action.yaml"]} if {
	path := trim_suffix(sprintf("%s%s", [split(caller, ".github/")[0], workflow.own_path(uses)]), "/")
}

# The inputs that each action and workflow pastes into scripts, by its file.
pasted := {entry.path: uses |
	some kind in ["github-action", "github-workflow"]
	some at, entry in values.list(object.get(input, ["documents", kind], []))
	object.get(entry, "index", 0) == 0
	uses := [{"name": trim_prefix(source.path, "inputs."), "path": script.path} |
		some script in scripts({"document": entry.document, "place": ["documents", kind, at, "document"]})
		some source in sources(script.text, script.env)
		startswith(source.path, "inputs.")
	]
}

scripts(callee) := array.concat(
	[{"text": step.run, "env": [object.get(step, "env", {})], "path": array.concat(callee.place, ["runs", "steps", at, "run"])} |
		some at, step in values.list(object.get(callee.document, ["runs", "steps"], []))
		is_string(step.run)
	],
	[{"text": step.run, "env": [object.get(step, "env", {}), object.get(body, "env", {})], "path": array.concat(callee.place, ["jobs", id, "steps", at, "run"])} |
		some id, body in values.entries(object.get(callee.document, "jobs", {}))
		some at, step in values.list(object.get(body, "steps", []))
		is_string(step.run)
	],
)
