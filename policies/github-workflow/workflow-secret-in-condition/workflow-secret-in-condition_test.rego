package regate.github_workflow.workflow_secret_in_condition_test

import data.regate.github_workflow.workflow_secret_in_condition as policy

found(condition) := answer if {
	found := policy.deny with input as {"jobs": {"a": {"if": condition, "steps": []}}}
	answer := {result.subject | some result in found}
}

test_secret if {
	every condition in ["secrets.TOKEN != ''", "${{ !secrets['TOKEN'] }}", "github.ref == 'main' && Secrets.A"] {
		found(condition) == {"a"}
	}
}

test_others if {
	every condition in ["env.TOKEN != ''", "needs.secrets.result == 'success'", "steps.check.outputs.secrets.x", "contains(github.ref, 'secrets.x')"] {
		found(condition) == set()
	}
}

test_population if {
	results := policy.subjects with input as {"jobs": {"a": {"if": "always()"}}}
	{subject.name | some subject in results} == {"a"}
}
