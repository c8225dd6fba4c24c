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

conditioned(on, condition, ref) := {"on": on, "jobs": {"test": {"if": condition, "steps": [{"uses": "actions/checkout@v5", "with": {"ref": ref}}]}}}

sha := "${{ github.event.pull_request.head.sha }}"

test_conditions_that_let_no_stranger_in if {
	every condition in [
		"github.event.pull_request.head.repo.full_name == github.repository",
		"!github.event.pull_request.head.repo.fork",
		"${{ github.event.pull_request.merged == true }}",
		"github.event_name == 'push' || github.event.pull_request.user.login == 'dependabot[bot]'",
		"contains(fromJSON('[\"OWNER\", \"MEMBER\"]'), github.event.pull_request.author_association)",
		false,
	] {
		results := policy.deny with input as conditioned("pull_request_target", condition, sha)
		count(results) == 0
	}
}

test_conditions_that_may_let_one_in if {
	every condition in [
		"github.event.pull_request.head.repo.fork",
		"contains(github.event.pull_request.labels.*.name, 'safe')",
		"github.actor == 'dependabot[bot]'",
		"github.event.pull_request.head.repo.full_name == github.repository || github.event.label.name == 'x'",
	] {
		results := policy.deny with input as conditioned("pull_request_target", condition, sha)
		count(results) == 1
	}
}

test_runs_of_the_repositorys_own if {
	head := "${{ github.event.workflow_run.head_sha }}"
	count(policy.deny) == 0 with input as conditioned("workflow_run", "github.event.workflow_run.event == 'push'", head)
	count(policy.deny) == 0 with input as conditioned("workflow_run", "github.event.workflow_run.event != 'pull_request'", head)
	count(policy.deny) == 1 with input as conditioned("workflow_run", "github.event.workflow_run.head_branch == 'main'", head)
	count(policy.deny) == 1 with input as conditioned("workflow_run", "github.event.workflow_run.event == 'pull_request'", head)
}

test_a_job_that_waits_for_one_that_is_left_out if {
	first := {"if": "github.event_name == 'push'", "steps": []}
	steps := [{"uses": "actions/checkout@v5", "with": {"ref": sha}}]
	count(policy.deny) == 0 with input as {"on": "pull_request_target", "jobs": {"a": first, "test": {"needs": "a", "steps": steps}}}
	count(policy.deny) == 1 with input as {"on": "pull_request_target", "jobs": {"a": first, "test": {"needs": "a", "if": "always()", "steps": steps}}}
}

test_a_condition_of_the_step if {
	step := {"uses": "actions/checkout@v5", "with": {"ref": sha}, "if": "github.event_name == 'pull_request'"}
	count(policy.deny) == 0 with input as {"on": ["pull_request", "pull_request_target"], "jobs": {"test": {"steps": [step]}}}
}

# Steps on a comment, of which the second checks out the pull request's code.
comment(before, after) := {"on": "issue_comment", "jobs": {"test": {"steps": array.concat([before, {"uses": "actions/checkout@v5", "with": {"ref": "refs/pull/${{ github.event.issue.number }}/merge"}}], after)}}}

test_what_asks_nobody if {
	every step in [
		{"run": "git config user.name \"${{ github.actor }}\" && git commit -am f && git push"},
		{"run": "npm run build:team && exit 1"},
		{"run": "echo \"${{ github.actor }} == x\"; exit 1"},
		{"uses": "acme/check-permission@v1", "continue-on-error": true},
	] {
		count(policy.deny) == 1 with input as comment(step, [])
	}
	count(policy.deny) == 1 with input as comment({"run": "true"}, [{"run": "gh api repos/o/r/collaborators/x/permission || exit 1"}])
	every condition in ["github.actor != 'dependabot[bot]'", "github.event.comment.author_association == 'NONE' || true"] {
		count(policy.deny) == 1 with input as conditioned("issue_comment", condition, "refs/pull/1/head")
	}
}

test_what_asks if {
	every step in [
		{"run": "gh api repos/o/r/collaborators/x/permission || exit 1"},
		{"uses": "acme/check-permission@v1"},
		{"uses": "actions/github-script@v8", "with": {"script": "const p = await github.rest.repos.getCollaboratorPermissionLevel(x); if (p != 'admin') core.setFailed('no')"}},
		{"env": {"WHO": "${{ github.actor }}"}, "run": "if [[ \"$WHO\" != alice ]]; then exit 1; fi"},
		{"if": "github.event.comment.author_association != 'MEMBER'", "run": "exit 1"},
	] {
		count(policy.deny) == 0 with input as comment(step, [])
	}
}

# A script that only answers keeps somebody out where what follows heeds its answer.
test_an_answer_that_is_heeded if {
	every condition, found in {"steps.who.outputs.level == 'admin'": 0, "steps.other.outputs.level == 'admin'": 1} {
		document := {"on": "pull_request_target", "jobs": {"test": {"steps": [
			{"id": "who", "run": "gh api repos/o/r/collaborators/x/permission >> $GITHUB_OUTPUT"},
			{"uses": "actions/checkout@v5", "if": condition, "with": {"ref": sha}},
		]}}}
		count(policy.deny) == found with input as document
	}
}

test_what_another_workflow_asks_is_not_known if {
	every uses, unknowns in {"acme/ci/.github/workflows/check-run.yml@main": 1, "acme/ci/.github/workflows/lint.yml@main": 0} {
		document := {"on": "pull_request_target", "jobs": {"first": {"uses": uses}, "test": {"needs": "first", "steps": [{"uses": "actions/checkout@v5", "with": {"ref": sha}}]}}}
		count(policy.unknown) == unknowns with input as document
		count(policy.deny) == 1 - unknowns with input as document
	}
}
