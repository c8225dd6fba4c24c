package regate.kubernetes.container_syscalls_unfiltered_test

import data.regate.kubernetes.container_syscalls_unfiltered as policy

pod(profile) := {"kind": "Pod", "metadata": {"name": "app"}, "spec": {"securityContext": {"seccompProfile": {"type": "RuntimeDefault"}}, "containers": [{"name": "web", "securityContext": {"seccompProfile": profile}}]}}

template := {"$unknown": "{{ .Values.x }}", "reason": "template"}

test_unconfined if {
	results := policy.deny with input as pod({"type": "Unconfined"})
	{result.path | some result in results} == {["spec", "containers", 0, "securityContext", "seccompProfile", "type"]}
	good := policy.deny with input as pod({"type": "Localhost"})
	count(good) == 0
}

test_initial_container if {
	results := policy.deny with input as {"kind": "Pod", "metadata": {"name": "app"}, "spec": {"initContainers": [{"name": "web", "securityContext": {"seccompProfile": {"type": "Unconfined"}}}]}}
	count(results) == 1
}

test_what_is_not_known if {
	every profile in [template, {"type": template}] {
		count(policy.unknown) == 1 with input as pod(profile)
	}
	count(policy.unknown) == 0 with input as pod({"type": "RuntimeDefault"})
}

test_population if {
	found := policy.subjects with input as pod({"type": "Localhost"})
	found == {{"kind": "container", "name": "Pod/app container web", "path": ["spec", "containers", 0]}}
}
