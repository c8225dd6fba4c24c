package regate.github_workflow.workflow_self_hosted_runner_open_test

import data.regate.github_workflow.workflow_self_hosted_runner_open as policy

found(on, body) := answer if {
	found := policy.deny with input as {"on": on, "jobs": {"a": body}}
	answer := {result.subject | some result in found}
}

test_labels if {
	every note, given in {"text": "self-hosted", "list": ["self-hosted", "linux"], "object": {"group": "g", "labels": ["Self-Hosted"]}} {
		found("pull_request", {"runs-on": given}) == {"a"}
	}
}

test_for_review if {
	results := policy.deny with input as {"on": "pull_request", "jobs": {"a": {"runs-on": "self-hosted"}}}
	{result.review | some result in results} == {true}
}

test_others if {
	found("push", {"runs-on": "self-hosted"}) == set()
	found("pull_request", {"runs-on": "ubuntu-24.04"}) == set()
	found("pull_request", {"runs-on": "self-hosted", "if": "github.event.pull_request.head.repo.full_name == github.repository"}) == set()
	found("pull_request", {"runs-on": "self-hosted", "if": "github.event_name == 'push'"}) == set()
}

test_what_needs_a_guarded_job_is_left_out_with_it if {
	after(condition) == set()
	after("github.event.action == 'opened'") == {"a"}
}

after(condition) := answer if {
	jobs := {"a": {"runs-on": "self-hosted", "needs": "gate"}, "gate": {"runs-on": "ubuntu-24.04", "if": condition}}
	found := policy.deny with input as {"on": "pull_request", "jobs": jobs}
	answer := {result.subject | some result in found}
}

condition := "github.event.pull_request.author_association == 'MEMBER'"

test_population if {
	results := policy.subjects with input as {"on": "pull_request", "jobs": {"a": {"runs-on": "x"}, "b": {"uses": "y"}}}
	{subject.name | some subject in results} == {"a"}
}
