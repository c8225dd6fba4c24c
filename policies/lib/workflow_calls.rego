# What GitHub's workflows call of the same repository, `input.pipeline.calls` of the repository, and what is known in there. A stop on the
# way is `{"kind", "at", "job", "step"}`: a document, a job of it, which is "" in an action, and the step that calls, null for a job as a whole.
package regate.lib.workflow_calls

import data.regate.lib.values
import data.regate.lib.workflow

calls := values.list(object.get(input, ["pipeline", "calls"], []))

# document(stop) is what stands in the file.
document(stop) := input.documents[stop.kind][stop.at].document

# place(stop) is the path to what holds a stop's steps.
place(stop) := ["documents", stop.kind, stop.at, "document", "runs"] if stop.job == ""

place(stop) := ["documents", stop.kind, stop.at, "document", "jobs", stop.job] if stop.job != ""

# holder(stop) is what holds its steps.
holder(stop) := object.get(input, place(stop), {})

# steps(stop) is the list of them.
steps(stop) := values.list(object.get(holder(stop), "steps", []))

# calling(stop) is what has the `uses`: a step, or a job.
calling(stop) := holder(stop) if is_null(stop.step)

calling(stop) := steps(stop)[stop.step] if not is_null(stop.step)

# calling_place(stop) is the path to it.
calling_place(stop) := place(stop) if is_null(stop.step)

calling_place(stop) := array.concat(place(stop), ["steps", stop.step]) if not is_null(stop.step)

last_of(list) := list[count(list) - 1]

# stops(call, at) is the way to a step of what is called, for `strangers.let_in`.
stops(call, at) := [{"document": document(stop), "job": stop.job, "step": stop.step} | some stop in array.concat(call.by, [object.union(call.to, {"step": at})])]

# contexts(call, step) is what is known in a step of what is called, for `regate.workflow.pasted`; caller_contexts(call) where it is called.
contexts(call, step) := {"frames": frames(array.concat(call.by, [call.to]), step)}

caller_contexts(call) := {"frames": frames(call.by, calling(last_of(call.by)))}

# The innermost first.
frames(way, step) := [frame(way, last - back, step) |
	last := count(way) - 1
	some back in numbers.range(0, last)
]

frame(way, at, innermost) := object.union_n([own(way[at], step_of(way, at, innermost)), inputs(way, at), secrets(way, at)])

step_of(way, at, innermost) := innermost if at == count(way) - 1

step_of(way, at, _) := calling(way[at]) if at < count(way) - 1

own(stop, step) := {"env": [entries(step, "env")], "inherits": true} if stop.job == ""

own(stop, step) := {
	"env": [entries(step, "env"), entries(body, "env"), entries(whole, "env")],
	"matrix": workflow.matrix(object.get(body, ["strategy", "matrix"], null)),
	"needs": {id: {"outputs": object.get(other, "outputs", {})} |
		some id in values.array(object.get(body, "needs", null))
		other := whole.jobs[id]
		is_object(other)
	},
} if {
	stop.job != ""
	body := holder(stop)
	whole := document(stop)
}

entries(holder, key) := values.entries(object.get(holder, key, null))

inputs(_, 0) := {}

inputs(way, at) := {"inputs": given(way[at - 1], way[at])} if at > 0

# given(by, to) is what one hands to the other: by `with`, and what is its default.
given(by, to) := object.union(
	{lower(name): body["default"] | some name, body in values.entries(declared(to)); is_object(body)},
	{lower(name): value | some name, value in entries(calling(by), "with")},
)

declared(to) := object.get(document(to), "inputs", {}) if to.job == ""

declared(to) := found[0] if {
	to.job != ""
	found := array.concat([entry | some key in ["on", "true"]; entry := document(to)[key].workflow_call.inputs], [{}])
}

secrets(way, at) := {"secrets": {lower(name): value | some name, value in handed}} if {
	at > 0
	handed := object.get(calling(way[at - 1]), "secrets", {})
	is_object(handed)
} else := {}
