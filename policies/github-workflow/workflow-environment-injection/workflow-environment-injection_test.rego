package regate.github_workflow.workflow_environment_injection_test

import data.regate.github_workflow.workflow_environment_injection as policy

run(on, script) := {"on": on, "jobs": {"a": {"env": {"BODY": "${{ github.event.issue.body }}", "TITLE": "${{ github.event.issue.title }}"}, "steps": [
	{"uses": "actions/download-artifact@v4"},
	{"run": script},
]}}}

found(on, script) := answer if {
	found := policy.deny with input as run(on, script)
	answer := {result.path | some result in found}
}

test_text_of_strangers if {
	every script in ["echo \"BODY=$BODY\" >> $GITHUB_ENV", "echo \"${BODY}\" >> \"$GITHUB_PATH\"", "make\necho B=$BODY >> ${GITHUB_ENV}"] {
		found("issues", script) == {["jobs", "a", "steps", 1, "run"]}
	}
}

test_one_line_and_others if {
	every script in ["echo \"T=$TITLE\" >> $GITHUB_ENV", "echo \"$BODY\" >> $GITHUB_STEP_SUMMARY", "echo \"B=$(echo $BODY | tr -cd a-z)\" >> $GITHUB_ENV", "echo a=b >> $GITHUB_ENV"] {
		found("issues", script) == set()
	}
}

test_on_events_that_do_not_carry_it if found("push", "echo \"BODY=$BODY\" >> $GITHUB_ENV") == set()

test_file_of_another_run if {
	every script in ["cat pr.env >> $GITHUB_ENV", "echo \"PR=$(cat pr.txt)\" >> \"$GITHUB_ENV\"", "echo \"PR=$(<pr.txt)\" >> $GITHUB_ENV"] {
		found("workflow_run", script) == {["jobs", "a", "steps", 1, "run"]}
		found("push", script) == set()
	}
}

test_file_that_is_filtered if found("workflow_run", "echo \"PR=$(cat pr.txt | tr -cd 0-9)\" >> $GITHUB_ENV") == set()

test_population if {
	results := policy.subjects with input as run("push", "echo a=b >> $GITHUB_ENV")
	{subject.name | some subject in results} == {"a step 2"}
}
