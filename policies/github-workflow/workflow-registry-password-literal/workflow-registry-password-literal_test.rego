package regate.github_workflow.workflow_registry_password_literal_test

import data.regate.github_workflow.workflow_registry_password_literal as policy

paths(document) := answer if {
	found := policy.deny with input as document
	answer := {result.path | some result in found}
}

test_places if {
	paths({"jobs": {"a": {"container": {"credentials": {"password": "b"}}}}}) == {["jobs", "a", "container", "credentials", "password"]}
	paths({"jobs": {"a": {"services": {"s": {"credentials": {"password": 12}}}}}}) == {["jobs", "a", "services", "s", "credentials", "password"]}
	paths({"jobs": {"a": {"steps": [{"uses": "Docker/login-action@v3", "with": {"password": "b"}}]}}}) == {["jobs", "a", "steps", 0, "with", "password"]}
}

test_secret if {
	paths({"jobs": {"a": {"container": {"credentials": {"password": "${{ secrets.P }}"}}}}}) == set()
	paths({"jobs": {"a": {"container": {"credentials": {"password": ""}}}}}) == set()
}

test_population if {
	results := policy.subjects with input as {"jobs": {"a": {"container": {"credentials": {"password": "${{ secrets.P }}"}}}}}
	{subject.name | some subject in results} == {"job 'a'"}
}
