package regate.lib.pipeline_test

import data.regate.lib.pipeline

act(job, step, purpose, guess) := {"job": job, "step": step, "purpose": purpose, "tool": "t", "guess": guess, "lenient": null, "tier": null, "text": "t"}

job(id, before, unread) := {"workflow": 0, "id": id, "tier": null, "environment": "", "manual": false, "before": before, "unread": unread, "place": ["workflows", 0, "document", "jobs", id]}

document := {
	"pipeline": {
		"workflows": [{"path": ".github/workflows/a.yml", "place": ["workflows", 0], "system": "github"}],
		"jobs": [object.union(job("test", [], ["./x.sh"]), {"acts": {"from": 0, "to": 1}}), object.union(job("deploy", [0], []), {"tier": "production", "acts": {"from": 1, "to": 4}})],
		"acts": [act(0, 0, "tests", false), act(1, 0, "lint", false), act(1, 1, "deploy", false), act(1, 2, "smoke-test", true)],
	},
}

test_before if {
	found := [pipeline.before(entry, {"tests", "lint", "smoke-test"}) | some entry in pipeline.deploying] with input as document
	{one.purpose | some one in found[0]} == {"tests", "lint"}
}

# Tests of pull requests say nothing of what a push deploys.
test_before_on_the_same_event if {
	every given in [[{"only": ["pull_request"]}, 0], [{"except": ["push"]}, 0], [{"only": ["push"]}, 1], [{"except": ["pull_request"]}, 1], [null, 1]] {
		found := [pipeline.before(entry, {"tests"}) | some entry in pipeline.deploying] with input as on_events(given[0], {"only": ["push"]})
		count(found[0]) == given[1]
		every deploys in [null, given[0]] {
			all := [pipeline.before(entry, {"tests"}) | some entry in pipeline.deploying] with input as on_events(given[0], deploys)
			count(all[0]) == 1
		}
	}
}

on_events(tests, deploys) := object.union(document, {"pipeline": object.union(document.pipeline, {
	"workflows": [object.union(document.pipeline.workflows[0], {"triggers": [{"event": "push"}, {"event": "pull_request"}]})],
	"acts": [object.union(document.pipeline.acts[0], {"events": tests}), document.pipeline.acts[1], object.union(document.pipeline.acts[2], {"events": deploys}), document.pipeline.acts[3]],
})})

test_open if {
	reason := pipeline.open_to({"secret-scan"}) with input as document
	reason == "`./x.sh` was not read"
	guess := pipeline.open_to({"smoke-test"}) with input as document
	guess == "`t` may be for it by its name"
	# Of several, one is named.
	other := {"purpose": "smoke-test", "guess": true, "tool": "u"}
	several := object.union(document, {"pipeline": object.union(document.pipeline, {"acts": array.concat(document.pipeline.acts, [other])})})
	guess == pipeline.open_to({"smoke-test"}) with input as several
}

test_what_only_publishes_deploys_nothing if {
	found := [entry | some entry in pipeline.deploying] with input as with_acts(["publish"])
	found == []
	both := [entry | some entry in pipeline.deploying] with input as with_acts(["publish", "deploy"])
	count(both) == 1
}

with_acts(purposes) := {"pipeline": {
	"workflows": document.pipeline.workflows,
	"jobs": [object.union(job("deploy", [], []), {"tier": "production", "acts": {"from": 0, "to": count(purposes)}})],
	"acts": [act(0, at, purpose, false) | some at, purpose in purposes],
}}
