package regate.kubernetes.container_runs_as_root_test

import data.regate.kubernetes.container_runs_as_root as policy

pod(pod_context, context) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "app"}, "spec": {"securityContext": pod_context, "containers": [{"name": "web", "securityContext": context}]}}

test_user_zero if {
	results := policy.deny with input as pod({}, {"runAsUser": 0})
	{result.path | some result in results} == {["spec", "containers", 0, "securityContext", "runAsUser"]}
}

test_pods_user_zero if {
	results := policy.deny with input as pod({"runAsUser": 0}, {})
	{result.path | some result in results} == {["spec", "securityContext", "runAsUser"]}
}

test_container_overrides_pod if {
	results := policy.deny with input as pod({"runAsUser": 0}, {"runAsUser": 1000})
	count(results) == 0
}

test_non_root_false if {
	results := policy.deny with input as pod({}, {"runAsNonRoot": false})
	count(results) == 1
}

test_neither_is_low if {
	results := policy.deny with input as pod({"fsGroup": 2000}, {})
	{result.severity | some result in results} == {"low"}
}

test_non_root if {
	results := policy.deny with input as pod({"runAsNonRoot": true}, {})
	count(results) == 0
}

test_no_context_is_said_elsewhere if {
	results := policy.deny with input as pod({}, {})
	count(results) == 0
}
