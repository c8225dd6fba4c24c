package regate.github_workflow.workflow_condition_always_true_test

import data.regate.github_workflow.workflow_condition_always_true as policy

found(condition) := answer if {
	found := policy.deny with input as {"jobs": {"a": {"if": condition, "steps": [{"run": "make"}]}}}
	answer := {result.subject | some result in found}
}

test_always_true if {
	every condition in [
		"${{ github.ref == 'refs/heads/main' }} && true", "${{ a }} || ${{ b }}", "${{ github.event_name == 'push' }}\n", "!${{ inputs.skip }}",
		"github.actor == ${{ vars.OWNER }}",
	] {
		found(condition) == {"a"}
	}
}

test_one_expression if {
	every condition in ["${{ github.ref == 'refs/heads/main' && true }}", "github.ref == 'x'\n", "${{ contains('}}', github.ref) }}", "always()", "${{ format('{0}', 'a') }}"] {
		found(condition) == set()
	}
}

test_step if {
	results := policy.deny with input as {"jobs": {"a": {"steps": [{"if": "${{ a }} ", "run": "make"}]}}}
	{result.path | some result in results} == {["jobs", "a", "steps", 0, "if"]}
}

test_population if {
	results := policy.subjects with input as {"jobs": {"a": {"if": "always()", "steps": [{"if": "a", "run": "make"}, {"run": "b"}]}}}
	{subject.name | some subject in results} == {"a", "a step 1"}
}
