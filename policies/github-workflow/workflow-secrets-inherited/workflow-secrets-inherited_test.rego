package regate.github_workflow.workflow_secrets_inherited_test

import data.regate.github_workflow.workflow_secrets_inherited as policy

job(body) := {"jobs": {"call": body}}

test_inherit if {
	results := policy.deny with input as job({"uses": "owner/repo/.github/workflows/x.yml@main", "secrets": "inherit"})
	{result.severity | some result in results} == {"medium"}
}

test_own_workflow if {
	results := policy.deny with input as job({"uses": "./.github/workflows/x.yml", "secrets": "inherit"})
	{result.severity | some result in results} == {"info"}
}

test_named if {
	results := policy.deny with input as job({"uses": "owner/repo/.github/workflows/x.yml@main", "secrets": {"token": "${{ secrets.TOKEN }}"}})
	count(results) == 0
}

test_population_calls_workflows if {
	found := policy.subjects with input as {"jobs": {"call": {"uses": "./x.yml"}, "build": {"steps": []}}}
	found == {{"kind": "job", "name": "call", "path": ["jobs", "call"]}}
}

test_own_at_the_same_commit if {
	results := policy.deny with input as job({"uses": "$/.github/workflows/x.yml", "secrets": "inherit"})
	{result.severity | some result in results} == {"info"}
}
