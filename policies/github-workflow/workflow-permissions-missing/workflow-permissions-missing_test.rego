package regate.github_workflow.workflow_permissions_missing_test

import data.regate.github_workflow.workflow_permissions_missing as policy

test_missing if {
	results := policy.deny with input as {"jobs": {"b": {"runs-on": "x"}, "a": {"runs-on": "x"}}}
	results == {{"message": "jobs 'a', 'b' set no `permissions`, so the token gets the repository's default", "path": ["jobs", "a", "runs-on"], "subject": "workflow"}}
}

test_top if {
	results := policy.deny with input as {"permissions": {}, "jobs": {"a": {}}}
	count(results) == 0
}

test_every_job if {
	results := policy.deny with input as {"jobs": {"a": {"permissions": {"contents": "read"}}}}
	count(results) == 0
}

test_called_only if {
	called := {"on": "workflow_call", "jobs": {"a": {}}}
	results := policy.deny with input as called
	count(results) == 0
	found := policy.subjects with input as called
	count(found) == 0
	both := policy.deny with input as object.union(called, {"on": ["workflow_call", "push"]})
	count(both) == 1
}

test_population if {
	found := policy.subjects with input as {"jobs": {"a": {}}}
	found == {{"kind": "workflow", "name": "workflow", "path": []}}
}
