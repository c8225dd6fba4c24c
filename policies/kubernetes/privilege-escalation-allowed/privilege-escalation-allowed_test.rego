package regate.kubernetes.privilege_escalation_allowed_test

import data.regate.kubernetes.privilege_escalation_allowed as policy

pod(context) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "app"}, "spec": {"containers": [{"name": "web", "securityContext": context}]}}

test_allowed if {
	results := policy.deny with input as pod({"allowPrivilegeEscalation": true})
	count(results) == 1
}

test_missing_is_low if {
	results := policy.deny with input as pod({"runAsNonRoot": true})
	{result.severity | some result in results} == {"low"}
}

test_disabled if {
	results := policy.deny with input as pod({"allowPrivilegeEscalation": false})
	count(results) == 0
}

test_privileged_is_said_elsewhere if {
	results := policy.deny with input as pod({"privileged": true})
	count(results) == 0
}

test_no_context_is_said_elsewhere if {
	results := policy.deny with input as {"kind": "Pod", "metadata": {"name": "app"}, "spec": {"containers": [{"name": "web"}]}}
	count(results) == 0
}
