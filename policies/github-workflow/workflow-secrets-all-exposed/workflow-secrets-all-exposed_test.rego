package regate.github_workflow.workflow_secrets_all_exposed_test

import data.regate.github_workflow.workflow_secrets_all_exposed as policy

step(given) := {"jobs": {"a": {"steps": [given]}}}

test_all if {
	every note, given in {
		"env": {"env": {"ALL": "${{ toJSON(secrets) }}"}, "run": "make"}, "with": {"uses": "a/b@v1", "with": {"vars": "${{ ToJson( secrets ) }}"}},
		"dynamic": {"run": "echo ${{ secrets[matrix.name] }}"}, "format": {"env": {"T": "${{ secrets[format('T_{0}', inputs.env)] }}"}},
	} {
		found := policy.deny with input as {"jobs": {"a": {"steps": [given]}}}
		{result.subject | some result in found} == {"a step 1"}
	}
}

test_one if {
	every text in ["${{ secrets.TOKEN }}", "${{ secrets['TOKEN'] }}", "${{ toJSON(matrix) }}"] {
		found := policy.deny with input as step({"env": {"T": text}})
		count(found) == 0
	}
}

test_population if {
	found := policy.subjects with input as step({"env": {"T": "${{ secrets.A }}", "B": "c"}})
	{subject.path | some subject in found} == {["jobs", "a", "steps", 0, "env", "T"]}
}
