package regate.github_workflow.workflow_permissions_broad_test

import data.regate.github_workflow.workflow_permissions_broad as policy

test_workflow if {
	results := policy.deny with input as {"permissions": "write-all", "jobs": {}}
	{result.path | some result in results} == {["permissions"]}
}

test_job if {
	results := policy.deny with input as {"jobs": {"build": {"permissions": "write-all"}}}
	{result.path | some result in results} == {["jobs", "build", "permissions"]}
}

test_read if {
	results := policy.deny with input as {"permissions": {"contents": "read"}, "jobs": {"build": {"permissions": {"packages": "write"}}}}
	count(results) == 0
}

test_population if {
	found := policy.subjects with input as {"jobs": {"build": {"permissions": {}}, "test": {}}}
	{[subject.kind, subject.name] | some subject in found} == {["workflow", "workflow"], ["job", "build"]}
}
