package regate.github_workflow.workflow_untrusted_checkout_test

import data.regate.github_workflow.workflow_untrusted_checkout as policy

workflow(on, ref) := {"on": on, "jobs": {"test": {"steps": [{"uses": "actions/checkout@v5", "with": {"ref": ref}}]}}}

test_target if {
	results := policy.deny with input as workflow({"pull_request_target": null}, "${{ github.event.pull_request.head.sha }}")
	{result.path | some result in results} == {["jobs", "test", "steps", 0, "with", "ref"]}
}

commented(condition, script) := answer if {
	found := policy.deny with input as {"on": "issue_comment", "jobs": {"test": {"if": condition, "steps": [{"run": script}]}}}
	answer := {result.path | some result in found}
}

test_comment_of_anyone if {
	commented("github.event.issue.pull_request", "gh pr checkout 1 && make") == {["jobs", "test", "steps", 0, "run"]}
	commented("github.event.comment.author_association == 'MEMBER'", "gh pr checkout 1 && make") == set()
	commented("", "gh api repos/o/r/collaborators/$WHO/permission && gh pr checkout 1") == set()
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

test_known_is_not_unknown if {
	every note, ref in {"branch": "main", "base": "${{ github.event.pull_request.base.sha }}", "head": "${{ github.head_ref }}"} {
		results := policy.unknown with input as workflow("pull_request_target", ref)
		count(results) == 0
	}
}

test_population_is_privileged if {
	found := policy.subjects with input as workflow("pull_request_target", "main")
	found == {{"kind": "job", "name": "test", "path": ["jobs", "test"]}}
	others := policy.subjects with input as workflow("push", "main")
	others == set()
}

command(on, env, script) := {"on": on, "jobs": {"test": {"env": env, "steps": [{"run": script}]}}}

test_commands if {
	every script in [
		"gh pr checkout ${{ github.event.number }}\nmake test",
		"gh pr checkout \"$NUMBER\"",
		"git fetch origin pull/${{ github.event.number }}/head && git checkout FETCH_HEAD && make",
		"git fetch origin +refs/pull/$NUMBER/merge:pr",
		"git fetch \\\n  origin \"pull/${NUMBER}/head:pr\"",
		"git -C src pull origin pull/12/head",
		"git checkout ${{ github.event.pull_request.head.sha }}",
		"git clone ${{ github.event.pull_request.head.repo.clone_url }} pr",
		"git checkout $HEAD",
		"git fetch fork && git reset --hard \"${HEAD}\"",
		"gh repo clone ${{ github.event.pull_request.head.repo.full_name }}",
	] {
		results := policy.deny with input as command("pull_request_target", {"HEAD": "${{ github.event.pull_request.head.sha }}"}, script)
		{result.path | some result in results} == {["jobs", "test", "steps", 0, "run"]}
	}
}

test_commands_that_stay_at_home if {
	every script in [
		"gh pr view ${{ github.event.number }}",
		"# gh pr checkout 1",
		"echo \"run gh pr checkout 1\"",
		"git fetch origin main && git checkout main",
		"git checkout $BASE",
		"git diff ${{ github.event.pull_request.head.sha }}",
		"gh api repos/o/r/pulls/1/files",
	] {
		results := policy.deny with input as command("pull_request_target", {"BASE": "${{ github.base_ref }}"}, script)
		count(results) == 0
	}
}

test_commands_without_privilege if {
	results := policy.deny with input as command("pull_request", {}, "gh pr checkout 1")
	count(results) == 0
}

test_repository_of_the_pull_request if {
	results := policy.deny with input as {"on": "pull_request_target", "jobs": {"test": {"steps": [{"uses": "Actions/Checkout@v5", "with": {"repository": "${{ github.event.pull_request.head.repo.full_name }}"}}]}}}
	{result.path | some result in results} == {["jobs", "test", "steps", 0, "with", "repository"]}
}

test_repository_and_ref_are_one_checkout if {
	results := policy.deny with input as {"on": "workflow_run", "jobs": {"test": {"steps": [{"uses": "actions/checkout@v5", "with": {
		"repository": "${{ github.event.workflow_run.head_repository.full_name }}",
		"ref": "${{ github.event.workflow_run.head_sha }}",
	}}]}}}
	{result.path | some result in results} == {["jobs", "test", "steps", 0, "with", "ref"]}
}

test_ref_in_every_spelling if {
	every ref in ["${{ GitHub['head_ref'] }}", "${{ github.event.pull_request.merge_commit_sha }}", "refs/pull/${{ github.event.number }}/merge", "${{ github.base_ref == 'x' && 'y' || github.head_ref }}"] {
		results := policy.deny with input as workflow("pull_request_target", ref)
		count(results) == 1
	}
}

test_what_only_compares_the_head_is_not_it if {
	results := policy.deny with input as workflow("pull_request_target", "${{ github.head_ref == 'main' && 'main' || 'dev' }}")
	count(results) == 0
}

test_what_is_handed_on_too_often_is_not_known if {
	jobs := {sprintf("j%d", [i]): {"outputs": {"x": sprintf("${{ needs.j%d.outputs.x }}", [i + 1])}} | some i in numbers.range(0, 70)}
	job := {"env": {"HEAD": "${{ needs.j0.outputs.x }}"}, "steps": [{"run": "git checkout $HEAD"}]}
	workflow := {"on": "pull_request_target", "jobs": object.union(jobs, {"test": job})}
	count(policy.deny) == 0 with input as workflow
	{result.path | some result in policy.unknown} == {["jobs", "test", "steps", 0, "run"]} with input as workflow
}
