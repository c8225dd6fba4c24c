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
