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

import data.regate.lib.strangers
import data.regate.lib.evaluation
import data.regate.lib.values
import data.regate.lib.workflow
import data.regate.lib.workflow_calls

deny contains result if {
	some handed in handed_over
	some use in uses(handed.call, handed.source)
	result := object.union(handed.guarded, {
		"message": sprintf("%v; %v hands it `%v`", [use.what, handed.caller, values.excerpt(handed.text)]),
		"path": use.path,
		"subject": handed.subject,
		"related": [{"message": "It is handed over here.", "path": handed.path}],
	})
}

# The action or workflow may be made by a step, or be in another part of the repository.
unknown contains result if {
	some handed in handed_over
	is_null(handed.call.to)
	result := {
		"message": sprintf("what %v does with `%v` cannot be told here: its file is not there", [handed.call.uses, values.excerpt(handed.text)]),
		"path": handed.path,
		"subject": handed.subject,
	}
}

subjects contains {"kind": "input", "name": handed.subject, "path": handed.path} if some handed in handed_over

# What outsiders write, where it is handed to an action or a workflow of the repository.
handed_over := [{
	"call": call, "text": text, "caller": caller(last),
	"source": sprintf("%v.%v", [kinds[key], lower(name)]),
	"path": array.concat(workflow_calls.calling_place(last), [key, name]),
	"subject": sprintf("%v %v input %v", [object.get(input, ["documents", last.kind, last.at, "path"], ""), last.job, name]),
	"guarded": workflow.guarded(source, [condition | some stop in call.by; some condition in strangers.conditions(reached(stop))]),
} |
	some call in workflow_calls.calls
	last := workflow_calls.last_of(call.by)
	some key in ["with", "secrets"]
	some name, text in values.entries(object.get(workflow_calls.calling(last), key, null))
	is_string(text)
	contains(text, "${{")
	events := {event | some event in call.events}
	source := [one |
		some found in regate.workflow.pasted(text, workflow_calls.caller_contexts(call))
		some one in found.sources
		workflow.outside_on(one, events)
	][0]
]

kinds := {"with": "inputs", "secrets": "secrets"}

reached(stop) := {"document": workflow_calls.document(stop), "job": stop.job, "step": stop.step}

caller(stop) := sprintf("job '%v'", [stop.job]) if stop.job != ""

caller(stop) := "an action" if stop.job == ""

# uses(call, source): the scripts of what is called into which an input is pasted, or which evaluate a variable that holds it.
uses(call, source) := array.concat(
	[{"path": array.concat(path, script.keys), "what": sprintf("`%v` is pasted into %v", [found.text, script.into])} |
		some at, step in workflow_calls.steps(call.to)
		path := array.concat(workflow_calls.place(call.to), ["steps", at])
		some script in workflow.scripts(step)
		some found in pasted(script.text, call.to, step)
		some one in found.sources
		is_it(one, source)
	],
	[{"path": array.concat(path, ["run"]), "what": sprintf("`$%v`, which holds `%v`, is evaluated as a script", [name, found.text])} |
		some at, step in workflow_calls.steps(call.to)
		path := array.concat(workflow_calls.place(call.to), ["steps", at])
		some name, text in variables(call.to, step)
		is_string(text)
		evaluation.evaluates(step, name)
		some found in pasted(text, call.to, step)
		some one in found.sources
		is_it(one, source)
	],
)

# What is called knows its own contexts: an input stays one.
pasted(text, stop, step) := regate.workflow.pasted(text, {"frames": [workflow_calls.own(stop, step)]}) if contains(text, "${{")

is_it(one, source) if one.path == source

# `toJSON(inputs)`, and an input whose name is worked out.
is_it(one, source) if {
	one.whole
	one.path == split(source, ".")[0]
}

is_it(one, source) if one.path == sprintf("%v.*", [split(source, ".")[0]])

variables(stop, step) := object.union_n([layer | some back in numbers.range(1, count(env)); layer := env[count(env) - back]]) if {
	env := workflow_calls.own(stop, step).env
}
