package regate.compose.compose_dangerous_capability_added_test

import data.regate.compose.compose_dangerous_capability_added as policy

test_sys_admin if {
	results := policy.deny with input as {"services": {"app": {"cap_add": ["CAP_SYS_ADMIN"]}}}
	count(results) == 1
}

test_harmless if {
	results := policy.deny with input as {"services": {"app": {"cap_add": ["NET_BIND_SERVICE"]}}}
	count(results) == 0
}

told(service) := {result.path | some result in results} if {
	results := policy.unknown with input as {"services": {"app": service}}
}

test_variable_is_unknown if {
	told({"cap_add": ["CHOWN", "${CAP}"]}) == {["services", "app", "cap_add"]}
	told({"cap_add": ["CHOWN"]}) == set()
}

test_population if {
	found := policy.subjects with input as {"services": {"app": {"image": "app:1"}}}
	found == {{"kind": "service", "name": "app", "path": ["services", "app"]}}
}
