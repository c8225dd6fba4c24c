package regate.kubernetes.load_balancer_open_to_world_test

import data.regate.kubernetes.load_balancer_open_to_world as policy

service(spec, annotations) := {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "app", "annotations": annotations}, "spec": object.union({"type": "LoadBalancer"}, spec)}

test_open if {
	results := policy.deny with input as service({"ports": [{"port": 80}]}, {})
	{result.severity | some result in results} == {"low"}
}

test_database_is_high if {
	results := policy.deny with input as service({"ports": [{"port": 5432}]}, {})
	{result.severity | some result in results} == {"high"}
}

test_ranges if {
	results := policy.deny with input as service({"loadBalancerSourceRanges": ["203.0.113.0/24"]}, {})
	count(results) == 0
}

test_internal if {
	results := policy.deny with input as service({}, {"service.beta.kubernetes.io/azure-load-balancer-internal": "true"})
	count(results) == 0
}

test_cluster_ip if {
	results := policy.deny with input as service({"type": "ClusterIP"}, {})
	count(results) == 0
}
