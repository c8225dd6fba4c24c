package regate.repository.deployment_without_staging_test

import data.regate.repository.deployment_without_staging as policy

act(job, step, purpose) := {"job": job, "step": step, "purpose": purpose, "tool": purpose, "text": "", "tier": null, "via": [], "lenient": null, "guess": false, "sarif": false, "place": ["workflows", 0, "document", "jobs", "a"]}

job(id, before, unread) := {"workflow": 0, "id": id, "name": id, "environment": "", "tier": object.get({"deploy production": "production"}, id, null), "before": before, "always": false, "manual": false, "unread": unread, "place": ["workflows", 0, "document", "jobs", id]}

repository(jobs, acts) := {
	"files": [], "documents": {}, "workflows": [],
	"pipeline": {"workflows": [{"path": ".github/workflows/ci.yml", "system": "github", "triggers": [{"event": "push", "branches": []}], "place": ["workflows", 0]}], "jobs": numbered(jobs, acts), "acts": acts},
}

numbered(jobs, acts) := [object.union(body, {"acts": {"from": count([one | some one in acts; one.job < at]), "to": count([one | some one in acts; one.job <= at])}}) |
	some at, body in jobs
]

denied(document) := answer if {
	found := policy.deny with input as document
	answer := {result.subject | some result in found}
}

open(document) := answer if {
	found := policy.unknown with input as document
	answer := {result.subject | some result in found}
}

deploy := job("deploy production", [], [])

subject := {".github/workflows/ci.yml job deploy production"}

test_alone if denied(repository([deploy], [act(0, 0, "deploy")])) == subject

test_staging if denied(repository([deploy, object.union(job("b", [], []), {"tier": "staging"})], [act(0, 0, "deploy")])) == set()

test_unread_is_unknown if {
	document := repository([deploy, job("b", [], ["./x.sh"])], [act(0, 0, "deploy")])
	denied(document) == set()
	open(document) == subject
}

test_open_environment_is_unknown if {
	document := repository([deploy, object.union(job("b", [], []), {"environment": "${{ inputs.to }}"})], [act(0, 0, "deploy")])
	denied(document) == set()
	open(document) == subject
}

test_population if {
	found := policy.subjects with input as repository([deploy], [])
	{one.name | some one in found} == subject
}
