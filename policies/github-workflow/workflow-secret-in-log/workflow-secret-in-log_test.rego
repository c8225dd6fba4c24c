package regate.github_workflow.workflow_secret_in_log_test

import data.regate.github_workflow.workflow_secret_in_log as policy

run(script) := {"env": {"W": "${{ secrets.W }}", "PLAIN": "a"}, "jobs": {"a": {"env": {"J": "${{ secrets.J }}"}, "steps": [{"env": {"S": "${{ secrets.S }}", "IS": "${{ secrets.S != '' }}"}, "run": script}]}}}

severities(script) := answer if {
	found := policy.deny with input as run(script)
	answer := {object.get(result, "severity", "") | some result in found}
}

test_as_it_is if {
	every script in ["echo ${{ secrets.TOKEN }}", "echo \"token: $S\"", "printf '%s' \"${W}\"", "make\n  echo $J"] {
		severities(script) == {"low"}
	}
}

test_changed if {
	every script in ["echo ${{ secrets.TOKEN }} | base64", "echo \"$S\" | rev", "echo -n $J | base64 -w 0"] {
		severities(script) == {"medium"}
	}
}

test_others if {
	every script in [
		"echo \"$S\" > key.json", "echo $S | docker login --password-stdin", "echo $S | base64 -d > key", "echo $PLAIN", "echo ::add-mask::$S",
		"echo '$S'", "echo \"${#S}\"", "X=$(echo $S | base64)", "echo ${{ secrets.TOKEN != '' }}", "echo $IS", "# echo $S", "echo \"${S:+set}\"",
		"echo $SS", "echo $S | base64 > f", "echo \"$S\" >> $GITHUB_ENV",
	] {
		severities(script) == set()
	}
}

test_population if {
	found := policy.subjects with input as run("echo a")
	{subject.name | some subject in found} == {"a step 1"}
}
