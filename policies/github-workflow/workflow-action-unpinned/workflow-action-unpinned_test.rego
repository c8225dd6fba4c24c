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

test_local_at_the_same_commit if severities("$/.github/actions/build") == set()

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

test_expression_is_unknown if {
	every note, reference in {"whole": "${{ vars.ACTION }}", "version": "owner/action@${{ vars.VERSION }}", "image": "docker://alpine:${{ vars.TAG }}"} {
		results := policy.unknown with input as step(reference)
		{result.path | some result in results} == {["jobs", "build", "steps", 0, "uses"]}
		denied := policy.deny with input as step(reference)
		count(denied) == 0
	}
}

test_population if {
	found := policy.subjects with input as {"jobs": {"build": {"steps": [{"uses": "owner/action@v1"}, {"uses": "./local"}, {"uses": "docker://alpine:3"}]}}}
	found == {
		{"kind": "action", "name": "owner/action", "path": ["jobs", "build", "steps", 0, "uses"]},
		{"kind": "image", "name": "docker://alpine:3", "path": ["jobs", "build", "steps", 2, "uses"]},
	}
}
