package regate.terraform.ecs_secret_in_environment_test

import data.regate.terraform.ecs_secret_in_environment as policy

task(variable) := {"resource": {"aws_ecs_task_definition": {"app": [{"container_definitions": json.marshal([{"name": "app", "environment": [variable]}])}]}}}

found(variable) := {result.message | some result in results} if {
	results := policy.deny with input as task(variable)
}

told(definitions) := {result.message | some result in results} if {
	results := policy.unknown with input as {"resource": {"aws_ecs_task_definition": {"app": [{"container_definitions": definitions}]}}}
}

test_a_secret if {
	every value in ["changeme", "${var.db_password}", "${random_password.db.result}"] {
		found({"name": "DB_PASSWORD", "value": value}) == {"container 'app' of aws_ecs_task_definition.app gets `DB_PASSWORD` in its environment"}
	}
}

test_no_secret if {
	every note, variable in {
		"a switch": {"name": "USE_TOKEN", "value": "true"},
		"an address": {"name": "DB_SECRET", "value": "arn:aws:secretsmanager:eu-central-1:1:secret:db"},
		"another name": {"name": "PASSWORD_MIN_LENGTH", "value": "twelve"},
		"nothing": {"name": "DB_PASSWORD", "value": ""},
		"its ARN": {"name": "DB_SECRET", "value": "${var.secret_arn}"},
	} {
		found(variable) == set()
	}
}

test_what_is_not_known if {
	count(told({"$unknown": `[{"name":"app","environment":"${var.environment}"}]`, "reason": "variable-without-value"})) == 1
	count(told({"$unknown": "${var.definitions}", "reason": "variable-without-value"})) == 1
	told(`[{"name":"app","environment":[]}]`) == set()
}

test_containers_that_are_not_known if {
	told(`["${var.sidecar}",{"name":"app","environment":[]}]`) == {"what a container of aws_ecs_task_definition.app is cannot be told here (`${var.sidecar}`)"}
}
