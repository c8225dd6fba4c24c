package regate.repository.deployment_without_approval_test

import data.regate.repository.deployment_without_approval as policy

repository(on, jobs) := {"files": [], "workflows": [{"path": ".github/workflows/deploy.yml", "document": {"on": on, "jobs": jobs}}], "documents": {}, "facts": {}}

release := {"name": "Deploy to production", "steps": [{"run": "./deploy.sh"}]}

test_straight_to_production if {
	results := policy.deny with input as repository("push", {"release": release})
	results == {{
		"message": "job 'release' deploys to production, and no approval stands before it",
		"path": ["workflows", 0, "document", "jobs", "release"],
		"subject": ".github/workflows/deploy.yml job release",
	}}
}

test_by_hand_is_for_review if {
	results := policy.deny with input as repository("workflow_dispatch", {"release": release})
	{[result.severity, result.review] | some result in results} == {["low", true]}
	both := policy.deny with input as repository(["push", "workflow_dispatch"], {"release": release})
	{result.subject | some result in both; not result.review} == {".github/workflows/deploy.yml job release"}
}

test_approval_passes if {
	document := repository("push", {"approve": {"environment": "production", "steps": []}, "release": object.union(release, {"needs": ["approve"]})})
	results := policy.deny with input as document
	count(results) == 0
	open := policy.unknown with input as document
	count(open) == 0
}

test_environments_settings_are_not_here if {
	document := repository("push", {"release": object.union(release, {"environment": "production"})})
	results := policy.deny with input as document
	count(results) == 0
	open := policy.unknown with input as document
	{result.message | some result in open} == {"job 'release' deploys to production, and whether somebody must approve cannot be told here: the settings of environment 'production' say so"}
}

test_environment_that_is_not_known if {
	document := repository("push", {"release": {"environment": "${{ matrix.environment }}", "steps": []}})
	results := policy.deny with input as document
	count(results) == 0
	open := policy.unknown with input as document
	{result.message | some result in open} == {"whether job 'release' deploys to production cannot be told here, and no approval is known to stand before it"}
}

test_population if {
	found := policy.subjects with input as repository("push", {"release": release, "test": {"steps": []}})
	found == {{"kind": "job", "name": ".github/workflows/deploy.yml job release", "path": ["workflows", 0, "document", "jobs", "release"]}}
}

test_gitlab if {
	results := policy.deny with input as {"workflows": [], "documents": {"gitlab-ci": [{"path": ".gitlab-ci.yml", "index": 0, "document": {"deploy production": {"script": ["kubectl apply -f app.yaml"]}}}]}}
	{result.path | some result in results} == {["documents", "gitlab-ci", 0, "document", "deploy production"]}
}
