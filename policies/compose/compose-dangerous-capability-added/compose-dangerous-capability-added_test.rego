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
