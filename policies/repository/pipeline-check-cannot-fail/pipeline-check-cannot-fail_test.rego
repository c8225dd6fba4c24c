package regate.repository.pipeline_check_cannot_fail_test

import data.regate.repository.pipeline_check_cannot_fail as policy

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

check(settings) := object.union(act(0, 0, "tests"), settings)

tool := ".github/workflows/ci.yml job a step 1 tests"

test_lenient if denied(repository([job("a", [], [])], [check({"lenient": "`|| true`"})])) == {tool}

test_that_can_fail if denied(repository([job("a", [], [])], [check({})])) == set()

test_second_run_decides if {
	denied(repository([job("a", [], [])], [check({"lenient": "`|| true`"}), object.union(act(0, 1, "tests"), {})])) == set()
}

test_uploaded_is_unknown if {
	document := repository([job("a", [], [])], [check({"lenient": "`exit-code`", "sarif": true}), act(0, 1, "upload-sarif")])
	denied(document) == set()
	open(document) == {tool}
}

test_guess_is_no_check if denied(repository([job("a", [], [])], [check({"lenient": "`|| true`", "guess": true})])) == set()

test_population if {
	found := policy.subjects with input as repository([job("a", [], [])], [check({}), act(0, 1, "deploy")])
	{subject.name | some subject in found} == {tool}
}
