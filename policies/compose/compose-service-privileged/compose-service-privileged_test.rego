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

told(service) := {result.path | some result in results} if {
	results := policy.unknown with input as {"services": {"app": service}}
}

test_variable_is_unknown if {
	told({"privileged": "${PRIVILEGED}"}) == {["services", "app", "privileged"]}
	told({"privileged": "$PRIVILEGED"}) == {["services", "app", "privileged"]}
	told({"privileged": false}) == set()
}

test_population if {
	found := policy.subjects with input as {"services": {"app": {"image": "app:1"}}}
	found == {{"kind": "service", "name": "app", "path": ["services", "app"]}}
}

test_hooks_and_builds if {
	every place in [["build", "privileged"], ["post_start", 0, "privileged"], ["pre_stop", 0, "privileged"]] {
		service := json.patch({"build": {"privileged": false}, "post_start": [{"command": "a", "privileged": false}], "pre_stop": [{"command": "a", "privileged": false}]}, [{"op": "replace", "path": place, "value": true}])
		results := policy.deny with input as {"services": {"a": service}}
		{result.path | some result in results} == {array.concat(["services", "a"], place)}
		variable := json.patch(service, [{"op": "replace", "path": place, "value": "${P}"}])
		unknowns := policy.unknown with input as {"services": {"a": variable}}
		{result.path | some result in unknowns} == {array.concat(["services", "a"], place)}
	}
}
