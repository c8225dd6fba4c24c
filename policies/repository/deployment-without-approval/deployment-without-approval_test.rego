package regate.repository.deployment_without_approval_test

import data.regate.repository.deployment_without_approval as policy

# A repository with one pipeline of these jobs.
repository(system, events, jobs) := {"files": [], "workflows": [], "documents": {}, "facts": {}, "pipeline": {
	"workflows": [{"system": system, "path": "deploy.yml", "triggers": [{"event": event} | some event in events]}],
	"jobs": jobs,
	"acts": [{"purpose": "deploy", "guess": false, "tier": null, "text": "kubectl apply -f app.yaml"}],
}}

job(id, settings) := object.union(
	{"workflow": 0, "id": id, "name": id, "environment": "", "tier": null, "before": [], "manual": false, "unread": [], "acts": {"from": 0, "to": 0}, "place": ["workflows", 0, id]},
	settings,
)

release(settings) := job("release", object.union({"name": "Deploy to production", "tier": "production", "acts": {"from": 0, "to": 1}}, settings))

test_straight_to_production if {
	some system in ["github", "gitlab"]
	results := policy.deny with input as repository(system, ["push"], [release({"unread": ["./deploy.sh"]})])
	results == {{
		"message": "job 'release' deploys to production, and no approval stands before it",
		"path": ["workflows", 0, "release"],
		"subject": "deploy.yml job release",
	}}
}

test_by_hand_is_for_review if {
	results := policy.deny with input as repository("github", ["workflow_dispatch"], [release({})])
	{[result.severity, result.review] | some result in results} == {["low", true]}
	both := policy.deny with input as repository("github", ["push", "workflow_dispatch"], [release({})])
	{result.subject | some result in both; not result.review} == {"deploy.yml job release"}
}

test_approval_passes if {
	document := repository("gitlab", ["pipeline"], [release({"manual": true})])
	results := policy.deny with input as document
	count(results) == 0
	open := policy.unknown with input as document
	count(open) == 0
}

test_environments_settings_are_not_here if {
	document := repository("github", ["push"], [release({"environment": "production"})])
	results := policy.deny with input as document
	count(results) == 0
	open := policy.unknown with input as document
	{result.message | some result in open} == {"job 'release' deploys to production, and whether somebody must approve cannot be told here: the settings of environment 'production' say so"}
}

test_environment_that_is_not_known if {
	document := repository("github", ["push"], [job("release", {"environment": "${{ matrix.environment }}"})])
	results := policy.deny with input as document
	count(results) == 0
	open := policy.unknown with input as document
	{result.message | some result in open} == {"whether job 'release' deploys to production cannot be told here, and no approval is known to stand before it"}
}

test_population if {
	found := policy.subjects with input as repository("github", ["push"], [release({}), job("test", {})])
	found == {{"kind": "job", "name": "deploy.yml job release", "path": ["workflows", 0, "release"]}}
}
