package regate.serverless.serverless_runtime_end_of_life_test

import data.regate.serverless.serverless_runtime_end_of_life as policy

table := {"products": {
	"aws-lambda": {"title": "AWS Lambda runtime", "source": "s", "patterns": [], "runtimes": [], "names": {}, "versions": {"nodejs14.x": {"ended": "2023-12-04"}}},
	"nodejs": {"title": "Node.js", "source": "s", "patterns": [], "runtimes": ["^nodejs([0-9]+)$"], "names": {}, "versions": {"14": {"ended": "2023-04-30"}}},
}}

test_providers_runtime if {
	results := policy.deny with data.regate.lifecycle as table
		with input as {"service": "app", "provider": {"name": "aws", "runtime": "nodejs14.x"}}
	{result.path | some result in results} == {["provider", "runtime"]}
}

test_functions_runtime if {
	results := policy.deny with data.regate.lifecycle as table
		with input as {"provider": {"name": "aws", "runtime": "nodejs22.x"}, "functions": {"old": {"runtime": "nodejs14.x"}}}
	{result.path | some result in results} == {["functions", "old", "runtime"]}
}

test_google if {
	results := policy.deny with data.regate.lifecycle as table
		with input as {"provider": {"name": "google", "runtime": "nodejs14"}}
	count(results) == 1
}

test_supported if {
	results := policy.deny with data.regate.lifecycle as table
		with input as {"provider": {"name": "aws", "runtime": "nodejs22.x"}}
	count(results) == 0
}

test_variable_is_silent if {
	results := policy.deny with data.regate.lifecycle as table
		with input as {"provider": {"name": "aws", "runtime": "${param:runtime}"}}
	count(results) == 0
}

test_variable_is_unknown if {
	document := {"provider": {"name": "aws", "runtime": "${env:RUNTIME}"}, "functions": {"api": {"runtime": {"$unknown": "${env:RUNTIME}", "reason": "template"}}}}
	results := policy.unknown with data.regate.lifecycle as table with input as document
	{result.subject | some result in results} == {"provider", "function api"}
	denied := policy.deny with data.regate.lifecycle as table with input as document
	count(denied) == 0
}

test_population if {
	found := policy.subjects with data.regate.lifecycle as table
		with input as {"provider": {"name": "aws", "runtime": "nodejs22.x"}, "functions": {"api": {"runtime": "nodejs22.x"}, "other": {}}}
	found == {
		{"kind": "provider", "name": "provider", "path": ["provider"]},
		{"kind": "function", "name": "function api", "path": ["functions", "api"]},
	}
}
