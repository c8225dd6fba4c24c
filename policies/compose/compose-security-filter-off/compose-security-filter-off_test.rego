package regate.compose.compose_security_filter_off_test

import data.regate.compose.compose_security_filter_off as policy

found(service) := {result.path | some result in results} if {
	results := policy.deny with input as {"services": {"app": service}}
}

told(service) := {result.path | some result in results} if {
	results := policy.unknown with input as {"services": {"app": service}}
}

test_each_filter if {
	every option in ["seccomp:unconfined", "seccomp=unconfined", "apparmor=unconfined", "label:disable", "systempaths=unconfined", "no-new-privileges:false"] {
		found({"security_opt": [option]}) == {["services", "app", "security_opt", 0]}
	}
}

test_filters_of_ones_own if found({"security_opt": ["no-new-privileges:true", "seccomp:./profile.json", "label:type:app_t", "apparmor:app"]}) == set()

test_variable_is_unknown if {
	every option in ["${OPTION}", "seccomp:${PROFILE}", {"$unknown": "${OPTION}", "reason": "expression"}] {
		told({"security_opt": [option]}) == {["services", "app", "security_opt"]}
	}
	told({"security_opt": ["seccomp:./${NAME}.json", "label:type:${TYPE}"]}) == set()
	told({}) == set()
}

test_population if {
	results := policy.subjects with input as {"services": {"app": {"image": "app:1"}}}
	results == {{"kind": "service", "name": "app", "path": ["services", "app"]}}
}
