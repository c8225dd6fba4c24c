package regate.compose.compose_service_privileged_test

import data.regate.compose.compose_service_privileged as policy

test_privileged if {
	results := policy.deny with input as {"services": {"app": {"privileged": true}}}
	{result.path | some result in results} == {["services", "app", "privileged"]}
}

test_not_privileged if {
	results := policy.deny with input as {"services": {"app": {"privileged": false}, "db": {}}}
	count(results) == 0
}

test_null_service if {
	results := policy.deny with input as {"services": {"app": null}}
	count(results) == 0
}
