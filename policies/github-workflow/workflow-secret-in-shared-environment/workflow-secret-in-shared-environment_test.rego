package regate.github_workflow.workflow_secret_in_shared_environment_test

import data.regate.github_workflow.workflow_secret_in_shared_environment as policy

document(value, uses) := {"env": {"TOKEN": value}, "jobs": {"a": {"steps": [{"uses": uses}]}}}

found(value, uses) := answer if {
	found := policy.deny with input as document(value, uses)
	answer := {result.path | some result in found}
}

test_secret if found("${{ secrets.TOKEN }}", "owner/action@v1") == {["env", "TOKEN"]}

test_others if {
	found("${{ secrets.GITHUB_TOKEN }}", "owner/action@v1") == set()
	found("${{ vars.TOKEN }}", "owner/action@v1") == set()
	found("${{ secrets.TOKEN }}", "actions/checkout@v4") == set()
	found("${{ secrets.TOKEN }}", "./action") == set()
}

test_population if {
	results := policy.subjects with input as document("a", "b/c@v1")
	count(results) == 1
}
