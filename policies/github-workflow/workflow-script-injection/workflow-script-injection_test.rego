package regate.github_workflow.workflow_script_injection_test

import data.regate.github_workflow.workflow_script_injection as policy

run(script) := {"jobs": {"build": {"steps": [{"run": script}]}}}

test_title if {
	results := policy.deny with input as run(`echo "${{ github.event.issue.title }}"`)
	{result.path | some result in results} == {["jobs", "build", "steps", 0, "run"]}
}

test_branch if {
	results := policy.deny with input as run("git switch ${{ github.head_ref || github.ref_name }}")
	count(results) == 1
}

test_commit_message if {
	results := policy.deny with input as run("echo '${{ github.event.head_commit.message }}'")
	count(results) == 1
}

test_github_script if {
	results := policy.deny with input as {"jobs": {"a": {"steps": [{"uses": "actions/github-script@v8", "with": {"script": "core.info(`${{ github.event.comment.body }}`)"}}]}}}
	count(results) == 1
}

test_environment if {
	results := policy.deny with input as {"jobs": {"a": {"steps": [{"env": {"TITLE": "${{ github.event.issue.title }}"}, "run": "echo \"$TITLE\""}]}}}
	count(results) == 0
}

test_number_is_safe if {
	results := policy.deny with input as run("echo ${{ github.event.pull_request.number }} ${{ github.sha }}")
	count(results) == 0
}

test_expression_is_unknown if {
	results := policy.unknown with input as run("${{ inputs.script }}")
	{[result.subject, result.path] | some result in results} == {["build step 1", ["jobs", "build", "steps", 0, "run"]]}
	denied := policy.unknown with input as run("${{ github.event.comment.body }}")
	count(denied) == 0
}

test_population if {
	found := policy.subjects with input as {"jobs": {"a": {"steps": [{"run": "make"}, {"uses": "x"}]}}}
	found == {{"kind": "step", "name": "a step 1", "path": ["jobs", "a", "steps", 0]}}
}
