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
