package regate.lib.workflow_test

import data.regate.lib.workflow

test_steps if {
	found := workflow.steps with input as {"jobs": {"a": {"steps": [{"run": "x"}, null]}, "b": {"uses": "x"}}}
	found == {{"step": {"run": "x"}, "path": ["jobs", "a", "steps", 0], "name": "a step 1", "job": "a"}}
	action := workflow.steps with input as {"runs": {"steps": [{"run": "x"}]}}
	{[entry.name, entry.path] | some entry in action} == {["step 1", ["runs", "steps", 0]]}
}

test_events if {
	every note, on in {"text": "push", "list": ["push"], "object": {"push": null}} {
		workflow.events({"on": on}) == {"push"}
		workflow.events({"true": on}) == {"push"}
	}
}

test_no_events if workflow.events({}) == set()

test_expression if {
	workflow.expression("${{ inputs.script }}")
	workflow.expression(" ${{ inputs.script }}\n")
	not workflow.expression("echo ${{ inputs.script }}")
	not workflow.expression(1)
}

test_own if {
	workflow.own_path("./.github/workflows/a.yml") == ".github/workflows/a.yml"
	workflow.own_path("$/.github/workflows/a.yml") == ".github/workflows/a.yml"
	not workflow.is_own("owner/repo@v1")
	not workflow.is_own("$x/y@v1")
}
