package regate.github_workflow.workflow_untrusted_checkout_test

import data.regate.github_workflow.workflow_untrusted_checkout as policy

workflow(on, ref) := {"on": on, "jobs": {"test": {"steps": [{"uses": "actions/checkout@v5", "with": {"ref": ref}}]}}}

test_target if {
	results := policy.deny with input as workflow({"pull_request_target": null}, "${{ github.event.pull_request.head.sha }}")
	{result.path | some result in results} == {["jobs", "test", "steps", 0, "with", "ref"]}
}

test_list_of_events if {
	results := policy.deny with input as workflow(["push", "pull_request_target"], "${{ github.head_ref }}")
	count(results) == 1
}

test_ordinary_pull_request if {
	results := policy.deny with input as workflow("pull_request", "${{ github.event.pull_request.head.sha }}")
	count(results) == 0
}

test_base if {
	results := policy.deny with input as workflow("pull_request_target", "${{ github.event.pull_request.base.sha }}")
	count(results) == 0
}

test_another_steps_word_is_unknown if {
	results := policy.unknown with input as workflow("pull_request_target", "${{ steps.head.outputs.sha }}")
	{[result.subject, result.path] | some result in results} == {["test", ["jobs", "test", "steps", 0, "with", "ref"]]}
}

test_known_is_not_unknown[note] if {
	some note, ref in {"branch": "main", "base": "${{ github.event.pull_request.base.sha }}", "head": "${{ github.head_ref }}"}
	results := policy.unknown with input as workflow("pull_request_target", ref)
	count(results) == 0
}

test_population_is_privileged if {
	found := policy.subjects with input as workflow("pull_request_target", "main")
	found == {{"kind": "job", "name": "test", "path": ["jobs", "test"]}}
	others := policy.subjects with input as workflow("push", "main")
	others == set()
}
