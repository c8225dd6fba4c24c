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

template := {"$unknown": "{{ .Values.x }}", "reason": "template"}


both(container, pod) := {"kind": "Pod", "metadata": {"name": "app"}, "spec": {"securityContext": pod, "containers": [{"name": "web", "securityContext": container}]}}

unknown(container, pod) := {result.path | some result in results} if {
	results := policy.unknown with input as both(container, pod)
}

test_template_is_unknown if {
	unknown({"runAsUser": template}, {}) == {["spec", "containers", 0, "securityContext", "runAsUser"]}
	unknown({"runAsNonRoot": template}, {}) == {["spec", "containers", 0, "securityContext", "runAsNonRoot"]}
	unknown({}, {"runAsUser": template}) == {["spec", "securityContext", "runAsUser"]}
	unknown(template, {"runAsUser": 1000}) == {["spec", "containers", 0, "securityContext", "runAsUser"]}
}

test_enforced_or_set_is_known if {
	unknown({"runAsUser": template, "runAsNonRoot": true}, {}) == set()
	unknown({"runAsUser": 1000, "runAsNonRoot": template}, {}) == set()
	unknown({"runAsUser": 1000}, template) == set()
}

test_unknown_does_not_fail if {
	every note, pair in {"user": [{"runAsUser": template}, {}], "flag": [{"runAsNonRoot": template}, {}], "pod": [{}, template], "container": [template, {"fsGroup": 1}]} {
		results := policy.deny with input as both(pair[0], pair[1])
		count(results) == 0
	}
}

test_other_words_for_false if {
	results := policy.deny with input as both({"runAsNonRoot": "no"}, {})
	count(results) == 1
}

test_population_without_context_is_empty if {
	found := policy.subjects with input as both({}, {})
	found == set()
}

test_population if {
	found := policy.subjects with input as both({"runAsUser": 1}, {})
	{subject.name | some subject in found} == {"Pod/app container web"}
}
