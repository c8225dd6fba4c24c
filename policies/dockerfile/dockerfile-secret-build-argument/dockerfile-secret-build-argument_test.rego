package regate.dockerfile.dockerfile_secret_build_argument_test

import data.regate.dockerfile.dockerfile_secret_build_argument as policy

line(cmd, value) := [{"Cmd": cmd, "SubCmd": "", "JSON": false, "Flags": [], "Value": value, "Stage": 0}]

test_argument if {
	results := policy.deny with input as line("arg", ["NPM_TOKEN"])
	{result.subject | some result in results} == {"NPM_TOKEN"}
}

test_environment_from_argument if {
	results := policy.deny with input as line("env", ["NODE_ENV", "production", "=", "API_KEY", "$API_KEY", "="])
	{result.subject | some result in results} == {"API_KEY"}
}

test_plain_argument if {
	results := policy.deny with input as line("arg", ["VERSION"])
	count(results) == 0
}

test_literal_is_said_elsewhere if {
	results := policy.deny with input as line("env", ["PASSWORD", "something", "="])
	count(results) == 0
}

test_population if {
	arguments := policy.subjects with input as line("arg", ["VERSION=1", "NPM_TOKEN"])
	{subject.name | some subject in arguments} == {"VERSION", "NPM_TOKEN"}
	variables := policy.subjects with input as line("env", ["MODE", "production", "=", "API_KEY", "$API_KEY", "="])
	variables == {{"kind": "variable", "name": "API_KEY", "path": [0]}}
}
