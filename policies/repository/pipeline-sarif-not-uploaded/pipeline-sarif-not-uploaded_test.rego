package regate.repository.pipeline_sarif_not_uploaded_test

import data.regate.repository.pipeline_sarif_not_uploaded as policy

act(job, step, purpose) := {"job": job, "step": step, "purpose": purpose, "tool": purpose, "text": "", "via": [], "lenient": null, "guess": false, "sarif": false, "place": ["workflows", 0, "document", "jobs", "a"]}

job(id, before, unread) := {"workflow": 0, "id": id, "name": id, "environment": "", "tier": null, "before": before, "always": false, "manual": false, "unread": unread, "place": ["workflows", 0, "document", "jobs", id]}

repository(jobs, acts) := {
	"files": [], "documents": {}, "workflows": [{"path": ".github/workflows/ci.yml", "document": {"on": "push", "jobs": {"deploy production": {"steps": [{"run": "kubectl apply -f a"}]}}}}],
	"pipeline": {"workflows": [{"path": ".github/workflows/ci.yml", "system": "github", "triggers": [{"event": "push", "branches": []}], "place": ["workflows", 0]}], "jobs": numbered(jobs, acts), "acts": acts},
}

numbered(jobs, acts) := [object.union(body, {"acts": {"from": count([one | some one in acts; one.job < at]), "to": count([one | some one in acts; one.job <= at])}}) |
	some at, body in jobs
]

denied(document) := answer if {
	found := policy.deny with input as document
	answer := {result.subject | some result in found}
}

scan := object.union(act(0, 0, "image-scan"), {"sarif": true, "text": "trivy image --format sarif app"})

test_nowhere if denied(repository([job("a", [], [])], [scan])) == {".github/workflows/ci.yml job a step 1 image-scan"}

test_uploaded if denied(repository([job("a", [], [])], [scan, act(0, 1, "upload-sarif")])) == set()

test_unread_may_upload if denied(repository([job("a", [], ["./up.sh"])], [scan])) == set()

test_kept_as_artifact if {
	document := object.union(repository([job("a", [], [])], [scan]), {"workflows": [{"path": "a", "document": {"jobs": {"a": {"steps": [{"uses": "actions/upload-artifact@v4"}]}}}}]})
	denied(document) == set()
}

test_population if {
	found := policy.subjects with input as repository([job("a", [], [])], [scan, act(0, 1, "image-scan")])
	count(found) == 1
}
