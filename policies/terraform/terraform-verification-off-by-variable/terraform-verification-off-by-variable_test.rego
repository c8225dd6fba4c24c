package regate.terraform.terraform_verification_off_by_variable_test

import data.regate.terraform.terraform_verification_off_by_variable as policy

lambda(variables) := {"resource": {"aws_lambda_function": {"a": [{"environment": [{"variables": variables}]}]}}}

found(document) := {result.subject | some result in results} if {
	results := policy.deny with input as document
}

test_map_block_and_task if {
	every document in [
		lambda({"NODE_TLS_REJECT_UNAUTHORIZED": "0"}),
		{"resource": {"google_cloud_run_v2_service": {"a": [{"template": [{"containers": [{"env": [{"name": "NODE_TLS_REJECT_UNAUTHORIZED", "value": "0"}]}]}]}]}}},
		{"resource": {"aws_ecs_task_definition": {"a": [{"container_definitions": "[{\"name\":\"a\",\"environment\":[{\"name\":\"NODE_TLS_REJECT_UNAUTHORIZED\",\"value\":\"0\"}]}]"}]}}},
	] {
		found(document) == {"NODE_TLS_REJECT_UNAUTHORIZED"}
	}
}

test_databases if {
	found(lambda({"DATABASE_URL": "postgres://u:p@db.acme.io/x?sslmode=disable"})) == {"DATABASE_URL"}
	found(lambda({"DATABASE_URL": "postgres://u:p@db.acme.io/x?sslmode=require"})) == set()
}

test_on if {
	found(lambda({"NODE_TLS_REJECT_UNAUTHORIZED": "1"})) == set()
	found({"variable": {"database_url": [{"default": "a"}]}}) == set()
}

test_unknown if {
	results := policy.unknown with input as lambda({"NODE_TLS_REJECT_UNAUTHORIZED": {"$unknown": "${var.a}", "reason": "expression"}})
	{result.subject | some result in results} == {"NODE_TLS_REJECT_UNAUTHORIZED"}
}

test_population if {
	results := policy.subjects with input as lambda({"NODE_TLS_REJECT_UNAUTHORIZED": "1"})
	count(results) == 1
}
