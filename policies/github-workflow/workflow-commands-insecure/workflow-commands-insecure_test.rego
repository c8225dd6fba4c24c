package regate.github_workflow.workflow_commands_insecure_test

import data.regate.github_workflow.workflow_commands_insecure as policy

paths(document) := answer if {
	found := policy.deny with input as document
	answer := {result.path | some result in found}
}

test_every_level if {
	paths({"env": {"ACTIONS_ALLOW_UNSECURE_COMMANDS": true}}) == {["env", "ACTIONS_ALLOW_UNSECURE_COMMANDS"]}
	paths({"jobs": {"a": {"env": {"ACTIONS_ALLOW_UNSECURE_COMMANDS": "true"}}}}) == {["jobs", "a", "env", "ACTIONS_ALLOW_UNSECURE_COMMANDS"]}
	paths({"jobs": {"a": {"steps": [{"env": {"actions_allow_unsecure_commands": true}}]}}}) == {["jobs", "a", "steps", 0, "env", "actions_allow_unsecure_commands"]}
}

test_off if paths({"env": {"ACTIONS_ALLOW_UNSECURE_COMMANDS": false}}) == set()

test_expression_is_unknown if {
	document := {"env": {"ACTIONS_ALLOW_UNSECURE_COMMANDS": "${{ vars.OLD }}"}}
	paths(document) == set()
	found := policy.unknown with input as document
	{result.subject | some result in found} == {"workflow"}
}

test_population if {
	found := policy.subjects with input as {"env": {"A": "b"}, "jobs": {"a": {"env": {}}}}
	{subject.name | some subject in found} == {"workflow", "a"}
}
