package regate.lib.deployments_test

import data.regate.lib.deployments

# A pipeline of a job, of what it does, and of one before it.
answers(system, job, first, acts) := answer if {
	before := object.union(
		{
			"workflow": 0, "name": "first", "id": "first", "environment": "", "tier": null, "before": [], "manual": false, "unread": [],
			"acts": {"from": 0, "to": count(first.acts)}, "place": ["a"],
		},
		first.job,
	)
	own := object.union(
		{
			"workflow": 0, "name": job.id, "environment": "", "tier": null, "before": [0], "manual": false, "unread": [],
			"acts": {"from": count(first.acts), "to": count(first.acts) + count(acts)}, "place": ["b"],
		},
		job,
	)
	document := {"pipeline": {
		"workflows": [{"system": system, "path": "x", "triggers": [{"event": "push"}]}],
		"jobs": [before, own],
		"acts": array.concat(first.acts, acts),
	}}
	found := deployments.jobs with input as document
	answer := {[item.production, item.approved, item.open] | some item in found; item.id == job.id}
}

nothing := {"job": {}, "acts": []}

act(purpose, tier) := {"purpose": purpose, "guess": false, "tier": tier, "text": "x"}

deploy := [act("deploy", null)]

test_production if {
	every note, case in {
		"environment": {"job": {"environment": "eu", "tier": "production"}, "acts": [], "open": {"the settings of environment 'eu' say so"}},
		"name": {"job": {"name": "deploy to production", "tier": "production"}, "acts": [], "open": set()},
		"name and command": {"job": {"name": "production", "tier": "production"}, "acts": deploy, "open": set()},
		"command": {"job": {}, "acts": [act("deploy", "production")], "open": set()},
		"command in a job for staging": {"job": {"tier": "staging"}, "acts": [act("deploy", "production")], "open": set()},
	} {
		some system in ["github", "gitlab", "circleci"]
		answers(system, object.union({"id": "x"}, case.job), nothing, case.acts) == {["yes", false, case.open]}
	}
}

test_elsewhere if {
	every note, case in {
		"test": {"job": {}, "acts": [act("tests", null)]},
		"staging": {"job": {"tier": "staging"}, "acts": deploy},
		"a command for staging": {"job": {}, "acts": [act("deploy", "staging")]},
		"an image": {"job": {"name": "build production image", "tier": "production"}, "acts": [act("image-build", null)]},
		"a test cluster": {"job": {}, "acts": [act("test-cluster", null), act("deploy", null)]},
		"pages": {"job": {"environment": "github-pages"}, "acts": deploy},
		"a review": {"job": {"environment": "review/$CI_COMMIT_REF_SLUG"}, "acts": deploy},
		"a command for pages": {"job": {}, "acts": [object.union(act("deploy", null), {"text": "actions/deploy-pages@v4"})]},
	} {
		answers("github", object.union({"id": "x"}, case.job), nothing, case.acts) == set()
	}
}

test_somewhere if {
	every note, case in {
		"expression": {"job": {"environment": "${{ inputs.environment }}"}, "acts": []},
		"a cluster of its own": {"job": {}, "acts": [act("test-cluster", null), act("deploy", "production")]},
		"not said": {"job": {}, "acts": deploy},
		"a script that was not read": {"job": {"name": "deploy", "unread": ["./deploy.sh"]}, "acts": []},
		"production's script that was not read": {"job": {"tier": "production", "unread": ["./x.sh"]}, "acts": []},
	} {
		{answer[0] | some answer in answers("github", object.union({"id": "x"}, case.job), nothing, case.acts)} == {"maybe"}
	}
}

ship := {"id": "ship", "name": "deploy", "tier": "production"}

test_approval if {
	asked := {"job": {}, "acts": [act("approve", null)]}
	answers("github", ship, asked, []) == {["yes", true, set()]}
	answers("github", ship, nothing, [act("approve", null)]) == {["yes", true, set()]}
	answers("circleci", ship, {"job": {"manual": true}, "acts": []}, []) == {["yes", true, set()]}
	answers("gitlab", object.union(ship, {"manual": true}), nothing, []) == {["yes", true, set()]}
	answers("gitlab", ship, {"job": {"manual": true}, "acts": []}, []) == {["yes", false, set()]}
	answers("gitlab", ship, asked, []) == {["yes", true, set()]}
}

test_what_may_ask if {
	before := {"job": {"environment": "live", "tier": "production"}, "acts": []}
	answers("github", ship, before, []) == {["yes", false, {"the settings of environment 'live' say so"}]}
	answers("azure", ship, nothing, []) == {["yes", false, {"the settings of its service connection say so"}]}
	some row in [
		["github", "./ship.sh", false], ["github", "ssh a@b ./ship.sh", false], ["github", "shop/ci/.github/workflows/x.yml@v1", true],
		["github", "./.github/actions/ask", true], ["gitlab", "./ship.sh", false], ["gitlab", "the template '.x'", true], ["jenkins", "lib", true],
		["github", "owner/repo/.github/workflows/a.yml@v1", true], ["gitlab", "the pipeline of another project", true],
	]
	answers(row[0], object.union(ship, {"unread": [row[1]]}), nothing, []) == {["yes", false, {sprintf("`%v` was not read", [row[1]]) | row[2]}]}
}

test_by_hand if {
	found := deployments.jobs with input as {"pipeline": {
		"workflows": [{"system": "github", "path": "x", "triggers": [{"event": "workflow_dispatch"}]}],
		"jobs": [object.union(ship, {"workflow": 0, "environment": "", "before": [], "manual": false, "unread": [], "acts": {"from": 0, "to": 0}, "place": ["b"]})],
		"acts": [],
	}}
	{job.by_hand | some job in found} == {true}
}

test_odd_shapes_give_nothing if {
	every note, odd in {"empty": {}, "text": {"workflows": "x"}, "no pipeline": {"pipeline": {}}, "null": {"pipeline": {"jobs": []}}} {
		all := deployments.jobs with input as odd
		all == set()
	}
}
