package regate.arm.arm_owner_assigned_test

import data.regate.arm.arm_owner_assigned as policy

given(role) := {"resources": [{"type": "Microsoft.Authorization/roleAssignments", "$address": "a", "properties": {"roleDefinitionId": role}}]}

told(id) := {"$unknown": sprintf("${subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '%s')}", [id]), "reason": "apply-time"}

test_owner_in_an_expression if {
	found := policy.deny with input as given(told("8E3AF657-A8FF-443C-A75C-2FE8C4BCB635"))
	{result.message | some result in found} == {"a assigns the role 'Owner'"}
	open := policy.unknown with input as given(told("8e3af657-a8ff-443c-a75c-2fe8c4bcb635"))
	count(open) == 0
}

test_another_role if {
	found := policy.deny with input as given(told("acdd72a7-3385-48ef-bd42-f606fba81ae7"))
	count(found) == 0
	open := policy.unknown with input as given(told("acdd72a7-3385-48ef-bd42-f606fba81ae7"))
	count(open) == 0
}

test_a_parameter_is_unknown if {
	open := policy.unknown with input as given({"$unknown": "${role}", "reason": "variable-without-value"})
	count(open) == 1
}
