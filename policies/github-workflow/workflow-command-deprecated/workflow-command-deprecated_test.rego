package regate.github_workflow.workflow_command_deprecated_test

import data.regate.github_workflow.workflow_command_deprecated as policy

run(script) := {"jobs": {"build": {"steps": [{"run": script}]}}}

test_commands if {
	every name in ["set-env", "add-path", "set-output", "save-state"] {
		found := policy.deny with input as run(sprintf("echo \"::%v name=a::b\"", [name]))
		{result.path | some result in found} == {["jobs", "build", "steps", 0, "run"]}
	}
}

test_others if {
	every script in ["echo \"a=b\" >> $GITHUB_OUTPUT", "echo ::notice::built", "# echo ::set-output name=a::b", "echo std::set-outputs"] {
		found := policy.deny with input as run(script)
		count(found) == 0
	}
}

test_expression_is_unknown if {
	found := policy.unknown with input as run("${{ inputs.script }}")
	{result.subject | some result in found} == {"build step 1"}
}

test_population if {
	found := policy.subjects with input as run("make")
	found == {{"kind": "step", "name": "build step 1", "path": ["jobs", "build", "steps", 0]}}
}
