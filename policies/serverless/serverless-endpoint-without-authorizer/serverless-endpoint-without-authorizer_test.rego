package regate.serverless.serverless_endpoint_without_authorizer_test

import data.regate.serverless.serverless_endpoint_without_authorizer as policy

function(event) := {"functions": {"app": {"events": [event]}}}

test_catch_all if {
	results := policy.deny with input as function({"http": {"path": "/{proxy+}", "method": "any"}})
	{result.path | some result in results} == {["functions", "app", "events", 0, "http"]}
}

test_authorizer if {
	results := policy.deny with input as function({"http": {"path": "/{proxy+}", "method": "any", "authorizer": "aws_iam"}})
	count(results) == 0
}

test_one_route if {
	results := policy.deny with input as function({"http": {"path": "/status", "method": "get"}})
	count(results) == 0
}
