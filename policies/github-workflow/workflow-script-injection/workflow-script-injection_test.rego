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

test_shell_of_a_step if {
	results := policy.deny with input as {"jobs": {"a": {"steps": [{"run": "true", "shell": `bash -c "${{ github.head_ref }} {0}"`}]}}}
	{result.path | some result in results} == {["jobs", "a", "steps", 0, "shell"]}
	plain := policy.deny with input as {"jobs": {"a": {"steps": [{"run": "true", "shell": "bash"}]}}}
	count(plain) == 0
}

test_every_spelling if {
	every spelling in [
		"github.event['pull_request']['title']",
		"github['head_ref']",
		"format('{0}', github.head_ref)",
		"toJSON(github.event.issue)",
		"toJSON(github)",
		"GITHUB.HEAD_REF",
		"github.event[github.event_name].title",
		"join(github.event.commits.*.message)",
		"github.event.commits[0].message",
		"github.ref == 'x' && 'y' || github.head_ref",
		"fromJSON(toJSON(github.event)).issue.title",
	] {
		results := policy.deny with input as run(sprintf("echo ${{ %v }}", [spelling]))
		count(results) == 1
	}
}

test_truth_values_and_own_words_are_safe if {
	every spelling in [
		"github.event.issue.title != ''",
		"!github.event.pull_request.title",
		"contains(github.event.pull_request.body, 'skip') || github.event.pull_request.draft",
		"startsWith(github.head_ref, 'release/') && 'yes' || 'no'",
		"'github.head_ref'",
		"hashFiles('github.head_ref')",
		"github.event.issue",
		"toJSON(github.event.repository)",
	] {
		results := policy.deny with input as run(sprintf("echo ${{ %v }}", [spelling]))
		count(results) == 0
	}
}

test_pasted_environment if {
	env := {"TITLE": "pr ${{ github.event.issue.title }}"}
	step := {"run": "echo ${{ env.title }}"}
	every where, document in {
		"step": {"jobs": {"a": {"steps": [object.union(step, {"env": env})]}}},
		"job": {"jobs": {"a": {"env": env, "steps": [step]}}},
		"workflow": {"env": env, "jobs": {"a": {"steps": [step]}}},
		"twice": {"env": env, "jobs": {"a": {"env": {"TITLE": "${{ env.TITLE }}"}, "steps": [step]}}},
	} {
		results := policy.deny with input as document
		{result.message | some result in results} == {"`${{ env.title }}` is pasted into a script, which holds `github.event.issue.title`"}
	}
}

test_own_environment_is_safe if {
	results := policy.deny with input as {"env": {"TITLE": "${{ github.event.issue.title }}"}, "jobs": {"a": {"env": {"TITLE": "v1"}, "steps": [{"run": "echo ${{ env.TITLE }}"}]}}}
	count(results) == 0
}

test_output_of_a_job_and_matrix if {
	every what, text in {"output": "${{ needs.a.outputs.branch }}", "matrix": "${{ matrix.branch }}", "include": "${{ matrix.other }}"} {
		results := policy.deny with input as {"jobs": {
			"a": {"outputs": {"branch": "${{ github.head_ref }}"}, "steps": []},
			"b": {"strategy": {"matrix": {"branch": ["main", "${{ github.head_ref }}"], "include": [{"other": "${{ github.head_ref }}"}]}}, "steps": [{"run": text}]},
		}}
		count(results) == 1
	}
}

test_event_that_carries_nothing_from_outside if {
	results := policy.deny with input as {"on": ["schedule", "workflow_dispatch"], "jobs": {"a": {"steps": [{"run": "echo '${{ toJSON(github.event) }}' ${{ github.head_ref }}"}]}}}
	count(results) == 0
}

test_inputs_that_are_run if {
	results := policy.deny with input as {"jobs": {"a": {"steps": [{"uses": "Azure/CLI@v2", "with": {"inlineScript": "echo ${{ github.head_ref }}"}}]}}}
	{result.path | some result in results} == {["jobs", "a", "steps", 0, "with", "inlineScript"]}
}

test_an_expression_that_cannot_be_read_is_unknown if {
	results := policy.unknown with input as run("echo ${{ github.head_ref ")
	count(results) == 1
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

test_output_of_a_step_that_is_given_a_title if {
	write := "echo \"t=$TITLE\" >> $GITHUB_OUTPUT"
	count(policy.unknown) == 1 with input as handing_on({"TITLE": "${{ github.event.issue.title }}"}, write)
	count(policy.unknown) == 0 with input as handing_on({"TITLE": "${{ github.sha }}"}, write)
	count(policy.unknown) == 0 with input as handing_on({"TITLE": "${{ github.event.issue.title }}"}, "echo \"t=1\" >> $GITHUB_OUTPUT")
}

handing_on(env, run) := {"on": {"issues": {}}, "jobs": {
	"a": {"outputs": {"t": "${{ steps.Set.outputs.t }}"}, "steps": [{"id": "Set", "env": env, "run": run}]},
	"b": {"steps": [{"run": "echo ${{ needs.a.outputs.t }}"}]},
}}

guarded(condition) := {"on": "pull_request", "jobs": {"build": {"if": condition, "steps": [{"run": "echo ${{ github.head_ref }}"}]}}}

test_pull_requests_of_forks_are_kept_out if {
	every condition in [
		"${{ !github.event.pull_request.head.repo.fork && !github.event.pull_request.draft }}",
		"github.event.pull_request.head.repo.fork == false",
		"github.event.pull_request.head.repo.full_name == github.repository",
		"github.repository == github.event.pull_request.head.repo.full_name",
	] {
		results := policy.deny with input as guarded(condition)
		{result.review | some result in results} == {true}
	}
}

test_others_are_not_kept_out if {
	every condition in [
		"github.event.pull_request.head.repo.fork",
		"github.event_name == 'push' || !github.event.pull_request.head.repo.fork",
		"!(github.event.pull_request.head.repo.full_name == github.repository)",
	] {
		results := policy.deny with input as guarded(condition)
		{object.get(result, "review", false) | some result in results} == {false}
	}
}

test_a_variable_of_the_step_stands_before_the_others if {
	document := json.patch(evaluated("eval $T"), [{"op": "add", "path": "/jobs/a/steps/0/env", "value": {"T": "make"}}])
	count(policy.deny) == 0 with input as document
}

evaluated(text) := {"on": "issues", "env": {"T": "${{ github.event.issue.title }}", "OTHER": "x"}, "jobs": {"a": {"steps": [{"run": text}]}}}

test_evaluated_variables if {
	every text in ["eval \"$T\"", "set -e\neval \"cmd ${T} x\"", "bash -c \"$T\"", "sh -ec $T", "if true; then eval $T; fi", "source <(echo \"$T\")", "python3 -c \"$T\"", "node -e \"$T\"", "echo \"$T\" | sh", "bash <<< \"$T\""] {
		results := policy.deny with input as evaluated(text)
		{result.path | some result in results} == {["jobs", "a", "steps", 0, "run"]}
	}
}

test_variables_that_are_not_evaluated if {
	every text in ["echo \"$T\"", "eval \"$(ssh-agent)\"; echo \"$TT\"", "bash -c 'echo \"$T\"'", "bash -c \"$OTHER\"", "evaluate $T", "echo \"$T\" | tr a b", "python3 -c 'import os' \"$T\"", "echo \"$T\" | ssh host"] {
		count(policy.deny) == 0 with input as evaluated(text)
	}
}

test_shells_and_options_of_containers if {
	every place in [["defaults", "run", "shell"], ["container", "options"], ["services", "db", "options"]] {
		body := json.patch({"defaults": {"run": {"shell": "bash"}}, "container": {"image": "a", "options": "--cpus 1"}, "services": {"db": {"options": ""}}, "steps": []}, [{"op": "replace", "path": place, "value": "x ${{ github.head_ref }} {0}"}])
		results := policy.deny with input as {"on": "pull_request_target", "jobs": {"a": body}}
		{result.path | some result in results} == {array.concat(["jobs", "a"], place)}
	}
}
