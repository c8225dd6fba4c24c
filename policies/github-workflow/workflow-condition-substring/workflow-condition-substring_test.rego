package regate.github_workflow.workflow_condition_substring_test

import data.regate.github_workflow.workflow_condition_substring as policy

found(condition) := answer if {
	found := policy.deny with input as {"jobs": {"a": {"if": condition, "steps": []}}}
	answer := {result.subject | some result in found}
}

test_text if {
	every condition in ["contains('refs/heads/main refs/heads/dev', github.ref)", "${{ Contains( 'alice,bob' , github.actor ) && true }}"] {
		found(condition) == {"a"}
	}
}

test_list_and_the_other_way_round if {
	every condition in ["contains(fromJSON('[\"main\"]'), github.ref_name)", "contains(github.ref, 'release')", "contains('a b', matrix.os)"] {
		found(condition) == set()
	}
}

test_population if {
	results := policy.subjects with input as {"jobs": {"a": {"if": "always()"}}}
	{subject.name | some subject in results} == {"a"}
}
