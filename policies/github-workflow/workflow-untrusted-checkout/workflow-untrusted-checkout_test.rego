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
