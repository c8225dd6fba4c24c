package regate.github_workflow.workflow_container_image_mutable_test

import data.regate.github_workflow.workflow_container_image_mutable as policy

found(body) := answer if {
	found := policy.deny with input as {"jobs": {"a": body}}
	answer := {result.path | some result in found}
}

test_container if {
	found({"container": "node"}) == {["jobs", "a", "container"]}
	found({"container": {"image": "node:latest"}}) == {["jobs", "a", "container", "image"]}
}

test_service if found({"services": {"db": {"image": "postgres"}}}) == {["jobs", "a", "services", "db", "image"]}

test_version if found({"container": "node:22", "services": {"db": {"image": "postgres@sha256:0123"}}}) == set()

test_expression_is_unknown if {
	results := policy.unknown with input as {"jobs": {"a": {"container": "${{ matrix.image }}"}}}
	{result.path | some result in results} == {["jobs", "a", "container"]}
}

test_population if {
	results := policy.subjects with input as {"jobs": {"a": {"container": "node:22"}, "b": {"container": ""}}}
	{subject.name | some subject in results} == {"container of job 'a'"}
}
