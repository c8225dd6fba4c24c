package regate.kubernetes.container_without_resource_limits_test

import data.regate.kubernetes.container_without_resource_limits as policy

pod(container) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "app"}, "spec": {"containers": [object.union({"name": "web"}, container)]}}

test_no_resources if {
	results := policy.deny with input as pod({})
	{result.path | some result in results} == {["spec", "containers", 0, "name"]}
}

test_requests_only if {
	results := policy.deny with input as pod({"resources": {"requests": {"memory": "64Mi"}}})
	{result.path | some result in results} == {["spec", "containers", 0, "resources"]}
}

test_memory_limit if {
	results := policy.deny with input as pod({"resources": {"limits": {"memory": "128Mi"}}})
	count(results) == 0
}

test_template_is_silent if {
	results := policy.deny with input as pod({"resources": "{{ .Values.resources }}"})
	count(results) == 0
}

test_chart_test_passes if {
	results := policy.deny with input as object.union(pod({}), {"metadata": {"annotations": {"helm.sh/hook": "test"}}})
	count(results) == 0
}

template := {"$unknown": "{{ .Values.x }}", "reason": "template"}


limited(resources) := {"kind": "Pod", "metadata": {"name": "app"}, "spec": {"containers": [{"name": "web", "resources": resources}]}}

test_template_is_unknown if {
	every note, resources in {"memory": {"limits": {"memory": template}}, "limits": {"limits": template}, "resources": template, "text": "{{ .Values.x }}"} {
		results := policy.unknown with input as limited(resources)
		{result.subject | some result in results} == {"Pod/app container web"}
		denied := policy.deny with input as limited(resources)
		count(denied) == 0
	}
}

test_population_has_no_init_containers if {
	found := policy.subjects with input as {"kind": "Pod", "metadata": {"name": "app"}, "spec": {"containers": [{"name": "web"}], "initContainers": [{"name": "init"}]}}
	{subject.name | some subject in found} == {"Pod/app container web"}
}
