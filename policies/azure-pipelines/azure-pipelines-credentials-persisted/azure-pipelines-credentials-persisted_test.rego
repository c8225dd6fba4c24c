package regate.azure_pipelines.azure_pipelines_credentials_persisted_test

import data.regate.azure_pipelines.azure_pipelines_credentials_persisted as policy

document := {"steps": [{"checkout": "self", "persistCredentials": true}, {"checkout": "a", "persistCredentials": false}, {"checkout": "b", "persistCredentials": "${{ parameters.push }}"}]}

test_persisted if {
	results := policy.deny with input as document
	{result.path | some result in results} == {["steps", 0, "persistCredentials"]}
}

test_unknown if {
	results := policy.unknown with input as document
	{result.path | some result in results} == {["steps", 2, "persistCredentials"]}
}

test_population if {
	results := policy.subjects with input as document
	count(results) == 3
}
