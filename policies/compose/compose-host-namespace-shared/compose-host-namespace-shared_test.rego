package regate.compose.compose_host_namespace_shared_test

import data.regate.compose.compose_host_namespace_shared as policy

test_host_network if {
	results := policy.deny with input as {"services": {"app": {"network_mode": "host"}}}
	{result.path | some result in results} == {["services", "app", "network_mode"]}
}

test_bridge if {
	results := policy.deny with input as {"services": {"app": {"network_mode": "bridge"}}}
	count(results) == 0
}

told(service) := {result.path | some result in results} if {
	results := policy.unknown with input as {"services": {"app": service}}
}

test_variable_is_unknown if {
	told({"network_mode": "${MODE}"}) == {["services", "app", "network_mode"]}
	told({"pid": "${MODE}"}) == {["services", "app", "pid"]}
	told({"network_mode": "service:${NAME}"}) == set()
	told({"network_mode": "bridge"}) == set()
}

test_population if {
	found := policy.subjects with input as {"services": {"app": {"image": "app:1"}}}
	found == {{"kind": "service", "name": "app", "path": ["services", "app"]}}
}
