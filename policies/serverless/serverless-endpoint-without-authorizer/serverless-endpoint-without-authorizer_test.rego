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

told(event) := {result.path | some result in results} if {
	results := policy.unknown with input as function(event)
}

test_variable_is_unknown if {
	at := ["functions", "app", "events", 0, "http"]
	told({"http": {"path": "/{proxy+}", "method": "${self:custom.method}"}}) == {at}
	told({"http": {"path": "${self:custom.path}", "method": "any"}}) == {at}
	told({"http": {"path": "/{proxy+}", "method": "any", "private": "${self:custom.private}"}}) == {at}
	told({"http": "${file(api.yml)}"}) == {["functions", "app", "events"]}
	told("${file(event.yml)}") == {["functions", "app", "events"]}
}

test_known_is_not_unknown if {
	told({"http": {"path": "/status", "method": "${self:custom.method}"}}) == set()
	told({"http": {"path": "${self:custom.path}", "method": "get"}}) == set()
	told({"http": {"path": "/{proxy+}", "method": "any"}}) == set()
}

test_population if {
	found := policy.subjects with input as function({"http": {"path": "/status", "method": "get"}})
	found == {{"kind": "function", "name": "function app", "path": ["functions", "app"]}}
}
