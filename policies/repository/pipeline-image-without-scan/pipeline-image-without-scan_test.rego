package regate.repository.pipeline_image_without_scan_test

import data.regate.repository.pipeline_image_without_scan as policy

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

open(document) := answer if {
	found := policy.unknown with input as document
	answer := {result.subject | some result in found}
}

test_absent if {
	denied(repository([job("a", [], [])], [act(0, 0, "image-build")])) == {"pipelines"}
}

test_present if {
	document := repository([job("a", [], [])], [act(0, 0, "image-build"), act(0, 1, "image-scan")])
	denied(document) == set()
	open(document) == set()
}

test_unread_is_unknown if {
	document := repository([job("a", [], ["./ci.sh"])], [act(0, 0, "image-build")])
	denied(document) == set()
	open(document) == {"pipelines"}
}

test_nothing_to_judge if {
	denied(repository([job("a", [], [])], [act(0, 0, "notify")])) == set()
}

test_population if {
	found := policy.subjects with input as repository([job("a", [], [])], [act(0, 0, "image-build")])
	{subject.name | some subject in found} == {"pipelines"}
}
