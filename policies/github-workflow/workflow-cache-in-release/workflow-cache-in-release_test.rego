package regate.github_workflow.workflow_cache_in_release_test

import data.regate.github_workflow.workflow_cache_in_release as policy

document(on, first, second) := {"on": on, "jobs": {"a": {"steps": [first, second]}}}

found(on, first, second) := answer if {
	found := policy.deny with input as document(on, first, second)
	answer := {result.path | some result in found}
}

test_release if {
	every note, first in {"cache": {"uses": "actions/cache@v4"}, "setup": {"uses": "actions/setup-node@v4", "with": {"cache": "npm"}}} {
		found("release", first, {"run": "npm publish"}) == {["jobs", "a", "steps", 0, "uses"]}
		found({"push": {"tags": ["v*"]}}, first, {"uses": "pypa/gh-action-pypi-publish@v1"}) == {["jobs", "a", "steps", 0, "uses"]}
	}
}

test_others if {
	found("release", {"uses": "actions/setup-node@v4"}, {"run": "npm publish"}) == set()
	found("release", {"uses": "actions/setup-go@v5", "with": {"cache": false}}, {"run": "gh release create v1"}) == set()
	found("push", {"uses": "actions/cache@v4"}, {"run": "npm publish"}) == set()
	found("release", {"uses": "actions/cache@v4"}, {"run": "make"}) == set()
}

test_population if {
	results := policy.subjects with input as document("release", {"run": "npm ci"}, {"run": "npm publish"})
	{subject.name | some subject in results} == {"a"}
}
