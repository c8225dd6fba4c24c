package regate.github_workflow.workflow_bot_condition_spoofable_test

import data.regate.github_workflow.workflow_bot_condition_spoofable as policy

found(on, condition) := answer if {
	found := policy.deny with input as {"on": on, "jobs": {"a": {"if": condition, "steps": []}}}
	answer := {result.subject | some result in found}
}

test_actor if {
	every condition in ["github.actor == 'dependabot[bot]'", "${{ 'renovate[bot]' == github.triggering_actor }}"] {
		found("pull_request_target", condition) == {"a"}
	}
}

test_others if {
	every condition in [
		"github.event.pull_request.user.login == 'dependabot[bot]'", "github.actor != 'dependabot[bot]'", "github.actor == 'alice'",
		"github.actor == 'dependabot[bot]' && github.event.pull_request.user.login == 'dependabot[bot]'",
	] {
		found("pull_request_target", condition) == set()
	}
}

test_without_privilege if found("pull_request", "github.actor == 'dependabot[bot]'") == set()

test_population if {
	results := policy.subjects with input as {"on": "pull_request_target", "jobs": {"a": {"if": "always()"}}}
	{subject.name | some subject in results} == {"a"}
	others := policy.subjects with input as {"on": "push", "jobs": {"a": {"if": "always()"}}}
	count(others) == 0
}
