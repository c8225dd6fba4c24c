# METADATA
# title: Privileged workflow calls what checks out a stranger's code
# description: |
#   A workflow or an action that is called runs in its caller's event, with its secrets and its token: `github.event` there is the caller's. On
#   `pull_request_target`, `workflow_run` and comments, whoever opened the pull request gets both when the code is then built or tested.
# related_resources:
# - ref: https://docs.github.com/actions/how-tos/reuse-automations/reuse-workflows
# - ref: https://securitylab.github.com/resources/github-actions-preventing-pwn-requests/
# custom:
#   id: workflow-untrusted-checkout-called
#   severity: high
#   precision: high
#   kinds: [github-action, github-workflow]
#   target: repository
#   controls:
#     soc2: [CC6.1, CC6.8, CC8.1]
#     cwe: [829]
#   remediation: |
#     Call it from a workflow on `pull_request`, which has no secrets. If a privileged step must follow, run it on `workflow_run` over the
#     artifacts only, and never execute the pull request's code there.
package regate.repository.workflow_untrusted_checkout_called

import data.regate.lib.strangers
import data.regate.lib.workflow_calls

deny contains result if {
	some entry in steps
	some found in strangers.fetched(entry)
	some event in entry.events
	strangers.let_in(event, entry.stops, found.ahead)
	count(strangers.asks_elsewhere(entry.stops)) == 0
	result := object.union(placed(entry, found), {"message": sprintf("it runs on %v, called by %v, and %v", [event, entry.caller, found.what])})
}

unknown contains result if {
	some entry in steps
	some found in strangers.fetched(entry)
	some event in entry.events
	strangers.let_in(event, entry.stops, found.ahead)
	uses := strangers.asks_elsewhere(entry.stops)[0]
	result := object.union(placed(entry, found), {"message": sprintf("it runs on %v, called by %v, and %v; what `%v` asks before cannot be told here", [event, entry.caller, found.what, uses])})
}

unknown contains result if {
	some entry in steps
	some found in strangers.open(entry)
	some event in entry.events
	strangers.let_in(event, entry.stops, found.ahead)
	result := object.union(placed(entry, found), {"message": sprintf("it runs on %v, called by %v, and %v", [event, entry.caller, found.what])})
}

unknown contains result if {
	some call in calls
	is_null(call.to)
	result := {
		"message": sprintf("what %v checks out on %v cannot be told here: its file is not there", [call.uses, concat(", ", sort(call.events))]),
		"path": workflow_calls.calling_place(workflow_calls.last_of(call.by)),
		"subject": missing(call),
	}
}

placed(entry, found) := {
	"path": array.concat(entry.path, found.keys),
	"subject": entry.subject,
	"related": [{"message": "It is called here.", "path": entry.called_at}],
}

subjects contains {"kind": "call", "name": named(call.to), "path": workflow_calls.place(call.to)} if {
	some call in calls
	not is_null(call.to)
}

subjects contains {"kind": "call", "name": missing(call), "path": workflow_calls.calling_place(workflow_calls.last_of(call.by))} if {
	some call in calls
	is_null(call.to)
}

named(stop) := trim_space(sprintf("%v %v", [object.get(input, ["documents", stop.kind, stop.at, "path"], ""), stop.job]))

missing(call) := sprintf("%v in %v", [call.uses, named(workflow_calls.last_of(call.by))])

# The calls in runs that anybody may set off, with the events that do.
calls := [object.union(call, {"events": events}) |
	some call in workflow_calls.calls
	events := {event | some event in call.events} & strangers.privileged
	count(events) > 0
]

# The steps of what is called.
steps := [{
	"step": step, "contexts": workflow_calls.contexts(call, step), "stops": workflow_calls.stops(call, at),
	"path": array.concat(workflow_calls.place(call.to), ["steps", at]), "events": call.events, "caller": named(last), "subject": named(call.to),
	"called_at": workflow_calls.calling_place(last),
} |
	some call in calls
	not is_null(call.to)
	last := workflow_calls.last_of(call.by)
	some at, step in workflow_calls.steps(call.to)
	fetches(step)
]

# What is known of a step is gathered for those alone that may fetch something.
fetches(step) if {
	is_string(step.uses)
	startswith(lower(step.uses), "actions/checkout@")
}

fetches(step) if {
	is_string(step.run)
	regex.match(`\b(?:git|gh|hub)\b`, step.run)
}
