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

test_external_network_of_the_host if {
	every network in [{"external": true, "name": "host"}, {"external": {"name": "host"}}] {
		document := {"services": {"a": {"networks": ["h"]}, "b": {"networks": {"h": {}}}, "c": {"networks": ["own"]}}, "networks": {"h": network, "own": null}}
		{result.subject | some result in policy.deny} == {"a", "b"} with input as document
	}
}

test_external_network_by_its_own_name if {
	document := {"services": {"a": {"networks": ["host"]}, "b": {"networks": ["shared"]}}, "networks": {"host": {"external": true}, "shared": {"external": true}}}
	{result.subject | some result in policy.deny} == {"a"} with input as document
}

test_a_network_of_the_project_is_none_of_the_host if {
	document := {"services": {"a": {"networks": ["host"]}}, "networks": {"host": {"driver": "bridge"}}}
	count(policy.deny) == 0 with input as document
}

test_external_network_by_a_variable if {
	document := {"services": {"a": {"networks": ["h"]}, "b": {"networks": ["i"]}}, "networks": {"h": {"external": true, "name": "${NETWORK}"}, "i": {"name": "${NETWORK}"}}}
	{result.subject | some result in policy.unknown} == {"a"} with input as document
}
