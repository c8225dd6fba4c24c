package regate.github_workflow.workflow_action_unpinned_test

import data.regate.github_workflow.workflow_action_unpinned as policy

step(reference) := {"jobs": {"build": {"steps": [{"uses": reference}]}}}

severities(reference) := found if {
	results := policy.deny with input as step(reference)
	found := {result.severity | some result in results}
}

test_third_party_tag if severities("owner/action@v1") == {"medium"}

test_official_tag if severities("actions/checkout@v4") == {"low"}

test_branch if severities("owner/action@main") == {"medium"}

test_commit if severities("owner/action@0123456789abcdef0123456789abcdef01234567") == set()

test_local if severities("./.github/actions/build") == set()

test_container if {
	results := policy.deny with input as step("docker://alpine:3.22")
	count(results) == 1
}

test_container_digest if {
	results := policy.deny with input as step("docker://alpine@sha256:0123")
	count(results) == 0
}

test_reusable_workflow if {
	results := policy.deny with input as {"jobs": {"call": {"uses": "owner/repo/.github/workflows/x.yml@main"}}}
	{result.path | some result in results} == {["jobs", "call", "uses"]}
}

test_composite_action if {
	results := policy.deny with input as {"runs": {"using": "composite", "steps": [{"uses": "owner/action@v2"}]}}
	{result.path | some result in results} == {["runs", "steps", 0, "uses"]}
}
