package regate.repository.deployment_despite_failed_checks_test

import data.regate.repository.deployment_despite_failed_checks as policy

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

deploy(always) := object.union(job("deploy production", [0], []), {"always": always})

found(always) := denied(repository([job("a", [], []), deploy(always)], [act(0, 0, "tests"), act(1, 0, "deploy")]))

test_always if found(true) == {".github/workflows/ci.yml job deploy production"}

test_only_then if found(false) == set()

test_nothing_before if denied(repository([object.union(deploy(true), {"before": []})], [act(0, 0, "deploy")])) == set()

test_population if {
	found := policy.subjects with input as repository([job("a", [], []), deploy(false)], [])
	count(found) == 1
}
