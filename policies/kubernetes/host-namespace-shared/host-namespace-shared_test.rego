package regate.kubernetes.host_namespace_shared_test

import data.regate.kubernetes.host_namespace_shared as policy

daemon(spec) := {"apiVersion": "apps/v1", "kind": "DaemonSet", "metadata": {"name": "agent"}, "spec": {"template": {"spec": spec}}}

test_host_network if {
	results := policy.deny with input as daemon({"hostNetwork": true, "containers": []})
	{result.path | some result in results} == {["spec", "template", "spec", "hostNetwork"]}
}

test_two_namespaces_are_two_results if {
	results := policy.deny with input as daemon({"hostPID": true, "hostIPC": true, "containers": []})
	count(results) == 2
}

test_false_passes if {
	results := policy.deny with input as daemon({"hostNetwork": false, "containers": []})
	count(results) == 0
}

template := {"$unknown": "{{ .Values.x }}", "reason": "template"}


test_template_is_unknown if {
	results := policy.unknown with input as {"kind": "Pod", "metadata": {"name": "app"}, "spec": {"hostNetwork": template, "hostPID": false}}
	{[result.subject, result.path] | some result in results} == {["Pod/app", ["spec", "hostNetwork"]]}
}

test_pod_that_cannot_be_seen if {
	pod := {"kind": "Pod", "metadata": {"name": "app"}, "spec": template}
	results := policy.unknown with input as pod
	{result.subject | some result in results} == {"Pod/app"}
	found := policy.subjects with input as pod
	found == {{"kind": "workload", "name": "Pod/app", "path": []}}
}
