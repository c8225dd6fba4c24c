package regate.lib.workflow_deployments_test

import data.regate.lib.workflow_deployments

repository(jobs) := {"workflows": [{"path": "shop/.github/workflows/ci.yml", "document": {"on": "push", "jobs": jobs}}]}

found(jobs) := {[job.id, job.production, job.approved] | some job in all} if {
	all := workflow_deployments.jobs with input as repository(jobs)
}

test_production_by_its_name if {
	every note, body in {
		"environment": {"environment": "production", "steps": []},
		"environment with an address": {"environment": {"name": "prod-eu", "url": "https://example.com"}},
		"name": {"name": "Deploy to production", "steps": []},
		"command": {"steps": [{"run": "kubectl --context prod apply -f app.yaml"}]},
		"option": {"steps": [{"run": "vercel deploy --prod"}]},
		"action": {"steps": [{"uses": "azure/webapps-deploy@v3", "with": {"slot-name": "production"}}]},
	} {
		found({"x": body}) == {["x", "yes", false]}
	}
}

test_other_jobs if {
	every note, body in {
		"test": {"steps": [{"run": "npm test"}]},
		"staging": {"name": "deploy to staging", "steps": [{"run": "helm upgrade app ."}]},
		"staging environment": {"environment": "staging", "steps": [{"run": "helm upgrade app ."}]},
		"before production": {"name": "deploy pre-production", "steps": [{"run": "helm upgrade app ."}]},
		"a build for production": {"steps": [{"run": "kubectl apply -f kind.yaml", "env": {"NODE_ENV": "production"}}]},
		"an image": {"name": "build production image", "steps": [{"run": "docker build ."}]},
		"a test cluster": {"steps": [{"run": "helm install app ."}]},
		"pages": {"environment": "github-pages", "steps": [{"uses": "actions/deploy-pages@v4"}]},
	} {
		found({"x": body}) == set()
	}
}

test_somewhere if {
	every note, body in {
		"expression": {"environment": "${{ inputs.environment }}", "steps": []},
		"a cluster of its own": {"steps": [{"uses": "helm/kind-action@v1"}, {"run": "helm install app production/helm/app"}]},
		"not said": {"name": "deploy", "steps": [{"run": "terraform apply -auto-approve"}]},
	} {
		{[row[0], row[1]] | some row in found({"x": body})} == {["x", "maybe"]}
	}
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
		{"path": "shop/.github/workflows/main.yml", "document": {"on": "push", "jobs": {"ship": {"uses": "./.github/workflows/deploy.yml"}}}},
		{"path": "shop/.github/workflows/deploy.yml", "document": {"on": {"workflow_call": null}, "jobs": {"go": {"environment": "production"}}}},
	]}
	all := workflow_deployments.jobs with input as document
	{[job.name, job.production, job.open] | some job in all} == {["shop/.github/workflows/main.yml job ship", "yes", {"the settings of environment 'production' say so"}]}
}

test_called_workflow_may_deploy if {
	document := {"workflows": [
		{"path": "shop/.github/workflows/main.yml", "document": {"on": "push", "jobs": {"ship": {"uses": "./.github/workflows/ship.yml"}}}},
		{"path": "shop/.github/workflows/ship.yml", "document": {"on": {"workflow_call": null}, "jobs": {"deploy": {"steps": [{"run": "kubectl apply -f k8s/"}]}}}},
	]}
	all := workflow_deployments.jobs with input as document
	{job.production | some job in all} == {"maybe"}
}

test_workflow_of_another_repository if {
	all := workflow_deployments.jobs with input as repository({"deploy-production": {"uses": "owner/repo/.github/workflows/deploy.yml@v1"}})
	{job.open | some job in all} == {{"'owner/repo/.github/workflows/deploy.yml@v1' is not at hand"}}
}
