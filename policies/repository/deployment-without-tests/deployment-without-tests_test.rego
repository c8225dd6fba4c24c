package regate.repository.deployment_without_tests_test

import data.regate.repository.deployment_without_tests as policy

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

deploy(before, unread) := job("deploy production", before, unread)

subject := {".github/workflows/ci.yml job deploy production"}

test_none if denied(repository([deploy([], [])], [act(0, 0, "deploy")])) == subject

test_before_in_another_job if {
	document := repository([job("a", [], []), deploy([0], [])], [act(0, 0, "tests"), act(1, 0, "deploy")])
	denied(document) == set()
	open(document) == set()
}

test_before_in_its_own_steps if {
	denied(repository([deploy([], [])], [act(0, 0, "tests"), act(0, 1, "deploy")])) == set()
}

test_after_it_is_none if {
	document := repository([deploy([], [])], [act(0, 0, "deploy"), act(0, 1, "tests")])
	open(document) == subject
}

test_elsewhere_is_unknown if {
	document := repository([job("a", [], []), deploy([], [])], [act(0, 0, "tests"), act(1, 0, "deploy")])
	denied(document) == set()
	open(document) == subject
}

test_unread_is_unknown if {
	document := repository([deploy([], ["./x.sh"])], [act(0, 0, "deploy")])
	denied(document) == set()
	open(document) == subject
}

test_population if {
	found := policy.subjects with input as repository([deploy([], [])], [])
	{one.name | some one in found} == subject
}

told(document) := answer if {
	found := policy.unknown with input as document
	answer := {result.message | some result in found}
}

# `make check` before it may be a test; what a workflow beside it was not read for may run one.
test_why_it_is_not_known if {
	guess := object.union(act(0, 0, "tests"), {"guess": true, "tool": "make check"})
	told(repository([deploy([], [])], [guess, act(0, 1, "deploy")])) == {"whether what job 'deploy production' deploys was tested cannot be told here: `make check` may be a test by its name"}
	told(repository([deploy([], []), job("a", [], ["./x.sh"])], [act(0, 0, "deploy")])) == {"whether what job 'deploy production' deploys was tested cannot be told here: `./x.sh` was not read"}
}
