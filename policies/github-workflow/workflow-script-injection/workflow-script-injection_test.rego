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
	write := "echo \"t=$(clean \"$TITLE\")\" >> $GITHUB_OUTPUT"
	as_it_is := "echo \"t=$TITLE\" >> $GITHUB_OUTPUT"
	count(policy.deny) == 1 with input as handing_on({"TITLE": "${{ github.event.issue.title }}"}, as_it_is)
	count(policy.deny) == 0 with input as handing_on({"TITLE": "${{ github.event.issue.title }}"}, write)
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

test_other_interpreters if {
	every text in [
		"python -c \"print('$T')\"", "node -e \"console.log('$T')\"", "ruby -e \"puts '$T'\"", "perl -e \"print '$T'\"", "php -r \"echo '$T';\"",
		"python3 -c \"\nimport os\nprint('${T}')\n\"", "bash <<EOF\necho $T\nEOF\n", "python3 - <<EOF\nprint('$T')\nEOF\n", "ssh host <<-END\n\techo ${T}\n\tEND",
		"ssh -p 22 host \"echo $T\"", "echo \"$T\" | xargs -I{} sh -c 'echo {}'", "echo \"$T\" | python3", "eval \"git checkout $GITHUB_HEAD_REF\"",
	] {
		results := policy.deny with input as object.union(evaluated(text), {"on": ["issues", "pull_request_target"]})
		{result.path | some result in results} == {["jobs", "a", "steps", 0, "run"]}
	}
	every shell, text in {"pwsh": "Invoke-Expression \"echo $env:T\"", "powershell": "pwsh -Command \"echo $env:T\"", "cmd": "echo %T%", "cmd /D": "echo %t%"} {
		document := json.patch(evaluated(text), [{"op": "add", "path": "/jobs/a/steps/0/shell", "value": shell}])
		results := policy.deny with input as document
		count(results) == 1
	}
}

test_programs_that_only_read_a_variable if {
	every text in [
		"python -c 'print(1)' \"$T\"", "node -e \"console.log(1)\" \"$T\"", "bash <<'EOF'\necho $T\nEOF\n", "cat <<EOF\necho $T\nEOF\n", "python3 run.py <<EOF\n$T\nEOF\n",
		"python -c \"print('\\$T')\"", "echo \"$T\" | xargs -I{} sh -c 'echo \"$1\"' _ {}", "bash <<EOF\ndate\nEOF\necho \"$T\"", "echo \"$T\" | python3 -c 'import sys'", "ssh host ls; echo \"$T\"", "echo %T%", "echo $env:T",
	] {
		count(policy.deny) == 0 with input as evaluated(text)
	}
}

handed(giver, pasted) := {"on": ["issues", "pull_request_target"], "env": {"T": "${{ github.event.issue.title }}", "SAFE": "${{ github.run_id }}"}, "jobs": {"a": {"steps": [object.union({"id": "S"}, giver), {"run": pasted}]}}}

test_outputs_that_hold_what_outsiders_write if {
	every giver in [
		{"run": "echo \"t=$T\" >> $GITHUB_OUTPUT"}, {"run": "set -e\n  printf \"t=${T}\\n\" >> \"$GITHUB_OUTPUT\"\n"}, {"run": "echo t=\"$GITHUB_HEAD_REF\" >> ${GITHUB_OUTPUT}"},
		{"uses": "actions/github-script@v7", "with": {"script": "core.setOutput('t', context.payload.pull_request.title)"}},
	] {
		results := policy.deny with input as handed(giver, "echo ${{ steps.S.outputs.t }}")
		{result.path | some result in results} == {["jobs", "a", "steps", 1, "run"]}
		open := policy.unknown with input as handed(giver, "echo ${{ steps.S.outputs.t }}")
		count(open) == 0
	}
	returned := {"uses": "actions/github-script@v7", "with": {"script": "return context.payload.issue?.title"}}
	results := policy.deny with input as handed(returned, "echo ${{ steps.s.outputs.result }}")
	{result.message | some result in results} == {"`${{ steps.s.outputs.result }}` is pasted into a script, which holds `github.event.issue.title`"}
}

test_outputs_of_another_jobs_step_of_the_same_name if {
	document := json.patch(handed({"run": "echo \"t=$SAFE\" >> $GITHUB_OUTPUT"}, "echo ${{ steps.S.outputs.t }}"), [{"op": "add", "path": "/jobs/b", "value": {"steps": [{"id": "S", "run": "echo \"t=$T\" >> $GITHUB_OUTPUT"}]}}])
	count(policy.deny) == 0 with input as document
}

test_outputs_that_hold_other_things if {
	every giver in [
		{"run": "echo \"t=$SAFE\" >> $GITHUB_OUTPUT"}, {"run": "echo \"other=$T\" >> $GITHUB_OUTPUT"}, {"run": "echo \"t=${T//[^a-z]/}\" >> $GITHUB_OUTPUT"},
		{"uses": "actions/github-script@v7", "with": {"script": "core.setOutput('t', context.payload.issue.number)"}},
	] {
		count(policy.deny) == 0 with input as handed(giver, "echo ${{ steps.S.outputs.t }}")
	}
}

test_shells_and_options_of_containers if {
	every place in [["defaults", "run", "shell"], ["container", "options"], ["services", "db", "options"]] {
		body := json.patch({"defaults": {"run": {"shell": "bash"}}, "container": {"image": "a", "options": "--cpus 1"}, "services": {"db": {"options": ""}}, "steps": []}, [{"op": "replace", "path": place, "value": "x ${{ github.head_ref }} {0}"}])
		results := policy.deny with input as {"on": "pull_request_target", "jobs": {"a": body}}
		{result.path | some result in results} == {array.concat(["jobs", "a"], place)}
	}
}
