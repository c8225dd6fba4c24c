package regate.lib.deployments_test

import data.regate.lib.deployments

repository(jobs) := {"workflows": [{"path": ".github/workflows/ci.yml", "document": {"on": "push", "jobs": jobs}}]}

found(jobs) := {[job.id, job.production, job.approved] | some job in all} if {
	all := deployments.jobs with input as repository(jobs)
}

test_production_by_its_name[note] if {
	some note, body in {
		"environment": {"environment": "production", "steps": []},
		"environment with an address": {"environment": {"name": "prod-eu", "url": "https://example.com"}},
		"name": {"name": "Deploy to production", "steps": []},
		"command": {"steps": [{"run": "kubectl --context prod apply -f app.yaml"}]},
		"option": {"steps": [{"run": "vercel deploy --prod"}]},
		"action": {"steps": [{"uses": "azure/webapps-deploy@v3", "with": {"slot-name": "production"}}]},
	}
	found({"x": body}) == {["x", "yes", false]}
}

test_other_jobs[note] if {
	some note, body in {
		"test": {"steps": [{"run": "npm test"}]},
		"staging": {"name": "deploy to staging", "steps": [{"run": "helm upgrade app ."}]},
		"staging environment": {"environment": "staging", "steps": [{"run": "helm upgrade app ."}]},
		"before production": {"name": "deploy pre-production", "steps": [{"run": "helm upgrade app ."}]},
		"a build for production": {"steps": [{"run": "kubectl apply -f kind.yaml", "env": {"NODE_ENV": "production"}}]},
		"an image": {"name": "build production image", "steps": [{"run": "docker build ."}]},
		"a test cluster": {"steps": [{"run": "helm install app ."}]},
		"pages": {"environment": "github-pages", "steps": [{"uses": "actions/deploy-pages@v4"}]},
	}
	found({"x": body}) == set()
}

test_somewhere[note] if {
	some note, body in {
		"expression": {"environment": "${{ inputs.environment }}", "steps": []},
		"a cluster of its own": {"steps": [{"uses": "helm/kind-action@v1"}, {"run": "helm install app production/helm/app"}]},
		"not said": {"name": "deploy", "steps": [{"run": "terraform apply -auto-approve"}]},
	}
	{[row[0], row[1]] | some row in found({"x": body})} == {["x", "maybe"]}
}

test_what_approves_by_itself_is_no_approval if {
	found({"x": {"environment": "production", "steps": [{"uses": "hmarr/auto-approve-action@v4"}]}}) == {["x", "yes", false]}
	found({"x": {"environment": "production", "steps": [{"uses": "trstringer/manual-approval@v1"}]}}) == {["x", "yes", true]}
}

release := {"name": "deploy to production", "needs": ["build"], "steps": []}

test_approval_before if {
	found({"build": {"needs": "approve", "steps": []}, "approve": {"steps": []}, "release": release}) == {["release", "yes", true]}
	found({"build": {"steps": [{"uses": "owner/manual-approval@v1"}]}, "release": release}) == {["release", "yes", true]}
	found({"build": {"environment": "release-approval"}, "release": release}) == {["release", "yes", true]}
	found({"build": {"steps": []}, "approve": {"steps": []}, "release": release}) == {["release", "yes", false]}
}

test_called_workflow if {
	document := {"workflows": [
		{"path": ".github/workflows/main.yml", "document": {"on": "push", "jobs": {"ship": {"uses": "./.github/workflows/deploy.yml"}}}},
		{"path": ".github/workflows/deploy.yml", "document": {"on": {"workflow_call": null}, "jobs": {"go": {"environment": "production"}}}},
	]}
	all := deployments.jobs with input as document
	{[job.name, job.production, job.open] | some job in all} == {[".github/workflows/main.yml job ship", "yes", {"the settings of environment 'production' say so"}]}
}

test_workflow_of_another_repository if {
	all := deployments.jobs with input as repository({"deploy-production": {"uses": "owner/repo/.github/workflows/deploy.yml@v1"}})
	{job.open | some job in all} == {{"'owner/repo/.github/workflows/deploy.yml@v1' is not at hand"}}
}

pipeline(jobs) := {"documents": {"gitlab-ci": [{"path": ".gitlab-ci.yml", "index": 0, "document": jobs}]}}

gitlab(body) := {[job.production, job.approved, count(job.open)] | some job in all} if {
	all := deployments.jobs with input as pipeline({"stages": ["deploy"], "deploy-production": body, ".base": body})
}

test_gitlab if {
	gitlab({"script": ["helm upgrade app ."]}) == {["yes", false, 0]}
	gitlab({"script": ["helm upgrade app ."], "when": "manual"}) == {["yes", true, 0]}
	gitlab({"script": ["helm upgrade app ."], "rules": [{"if": "$CI_COMMIT_BRANCH", "when": "manual"}]}) == {["yes", true, 0]}
	gitlab({"script": ["helm upgrade app ."], "rules": [{"when": "manual"}, {"if": "$X"}]}) == {["yes", false, 0]}
	gitlab({"script": ["helm upgrade app ."], "environment": {"name": "production"}}) == {["yes", false, 1]}
	gitlab({"script": ["helm upgrade app ."], "extends": ".deploy"}) == {["yes", false, 1]}
}

test_odd_shapes_give_nothing[note] if {
	some note, odd in {"empty": {}, "text": {"workflows": "x"}, "no document": {"workflows": [{"path": "a"}]}, "null": {"workflows": [{"path": "a", "document": null}], "documents": {"gitlab-ci": [{"document": []}]}}}
	all := deployments.jobs with input as odd
	all == set()
}

# Of other systems, what the pipeline says of its jobs.
elsewhere(job, before, purposes) := answer if {
	acts := [{"job": 1, "purpose": purpose, "guess": false} | some purpose in purposes]
	jobs := [
		object.union({"workflow": 0, "name": "first", "environment": "", "tier": null, "before": [], "manual": false, "unread": [], "acts": {"from": 0, "to": 0}, "place": ["a"]}, before),
		object.union({"workflow": 0, "name": job.id, "environment": "", "tier": null, "before": [0], "manual": false, "unread": [], "acts": {"from": 0, "to": count(acts)}, "place": ["b"]}, job),
	]
	all := deployments.jobs with input as {"pipeline": {"workflows": [{"system": job.system, "path": "x"}], "jobs": jobs, "acts": acts}}
	answer := {told |
		some item in all
		item.id == job.id
		told := [item.production, item.approved, item.open]
	}
}

test_of_other_systems if {
	job := {"id": "ship", "tier": "production", "system": "circleci"}
	elsewhere(job, {"id": "hold"}, ["deploy"]) == {["yes", false, set()]}
	elsewhere(job, {"id": "hold", "manual": true}, ["deploy"]) == {["yes", true, set()]}
	elsewhere(job, {"id": "hold", "unread": ["lib"]}, ["deploy"]) == {["yes", false, {"`lib` was not read"}]}
	elsewhere(object.union(job, {"environment": "prod"}), {"id": "hold"}, []) == {["yes", false, {"the settings of environment 'prod' say so"}]}
	elsewhere(object.union(job, {"system": "azure"}), {"id": "hold"}, ["deploy"]) == {["yes", false, {"the settings of its service connection say so"}]}
	elsewhere(object.union(job, {"tier": "staging"}), {"id": "hold"}, ["deploy"]) == set()
	elsewhere(object.union(job, {"tier": null}), {"id": "hold"}, ["deploy"]) == {["maybe", false, set()]}
	elsewhere(object.union(job, {"id": "tests", "tier": null}), {"id": "hold"}, ["deploy"]) == set()
	elsewhere(object.union(job, {"system": "github"}), {"id": "hold"}, ["deploy"]) == set()
}
