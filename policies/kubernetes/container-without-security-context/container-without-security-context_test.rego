package regate.kubernetes.container_without_security_context_test

import data.regate.kubernetes.container_without_security_context as policy

deployment(pod) := {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "app"}, "spec": {"template": {"spec": pod}}}

test_none_at_all if {
	results := policy.deny with input as deployment({"containers": [{"name": "web"}]})
	results == {{
		"message": "container 'web' of Deployment/app has no securityContext, nor has its pod",
		"path": ["spec", "template", "spec", "containers", 0, "name"],
		"subject": "Deployment/app container web",
		"severity": "medium",
	}}
}

test_pod_context_is_enough if {
	results := policy.deny with input as deployment({"securityContext": {"runAsNonRoot": true}, "containers": [{"name": "web"}]})
	count(results) == 0
}

test_empty_context_is_none if {
	results := policy.deny with input as deployment({"securityContext": {}, "containers": [{"name": "web", "securityContext": {}}]})
	count(results) == 1
}

test_windows_passes if {
	results := policy.deny with input as deployment({"os": {"name": "windows"}, "containers": [{"name": "web"}]})
	count(results) == 0
}

test_chart_test_is_low if {
	results := policy.deny with input as {
		"kind": "Pod",
		"metadata": {"name": "t", "annotations": {"helm.sh/hook": "test-success"}},
		"spec": {"containers": [{"name": "wget"}]},
	}
	{result.severity | some result in results} == {"low"}
}

template := {"$unknown": "{{ .Values.x }}", "reason": "template"}


contexts(container, pod) := {"kind": "Pod", "metadata": {"name": "app"}, "spec": {"securityContext": pod, "containers": [{"name": "web", "securityContext": container}]}}

test_template_is_unknown if {
	every note, pair in {"container": [template, {}], "pod": [{}, template], "both": [template, "{{ .Values.y }}"]} {
		results := policy.unknown with input as contexts(pair[0], pair[1])
		{result.subject | some result in results} == {"Pod/app container web"}
		denied := policy.deny with input as contexts(pair[0], pair[1])
		count(denied) == 0
	}
}

test_a_known_context_is_enough if {
	results := policy.unknown with input as contexts({"runAsNonRoot": true}, template)
	count(results) == 0
}
