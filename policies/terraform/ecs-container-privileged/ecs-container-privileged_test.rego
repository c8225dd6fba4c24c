package regate.terraform.ecs_container_privileged_test

import data.regate.terraform.ecs_container_privileged as policy

task(definitions) := {"resource": {"aws_ecs_task_definition": {"app": [{"container_definitions": definitions}]}}}

found(definitions) := {result.message | some result in results} if {
	results := policy.deny with input as task(definitions)
}

told(definitions) := {result.message | some result in results} if {
	results := policy.unknown with input as task(definitions)
}

test_one_of_two if found(`[{"name":"a","privileged":true},{"name":"b","privileged":false}]`) == {"container 'a' of aws_ecs_task_definition.app runs privileged"}

# Terraform hands a text over as it is, and the provider takes it for the boolean.
test_a_text if {
	count(found(`[{"name":"a","privileged":"true"}]`)) == 1
	count(found(`[{"name":"a","privileged":"false"}]`)) == 0
}

test_known_in_part if found({"$unknown": `[{"image":"${var.image}","name":"a","privileged":true}]`, "reason": "variable-without-value"}) == {"container 'a' of aws_ecs_task_definition.app runs privileged"}

test_what_is_not_known if {
	count(told({"$unknown": "${var.definitions}", "reason": "variable-without-value"})) == 1
	count(told({"$unknown": `["${var.sidecar}",{"name":"a"}]`, "reason": "variable-without-value"})) == 1
	count(told({"$unknown": `[{"name":"a","privileged":"${var.privileged}"}]`, "reason": "variable-without-value"})) == 1
	told(`[{"name":"a"}]`) == set()
}
