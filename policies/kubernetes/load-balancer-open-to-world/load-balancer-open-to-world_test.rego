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

denied(spec, annotations) := count(results) if {
	results := policy.deny with input as service(spec, annotations)
}

test_address_of_the_network_around if {
	denied({"loadBalancerIP": "10.0.6.51"}, {}) == 0
	denied({"loadBalancerIP": "172.20.1.1"}, {}) == 0
	denied({"loadBalancerIP": "172.32.1.1"}, {}) == 1
	denied({"loadBalancerIP": "203.0.113.7"}, {}) == 1
	denied({"loadBalancerIP": ""}, {}) == 1
	denied({}, {"metallb.universe.tf/loadBalancerIPs": "192.168.1.5, fd00::5"}) == 0
	denied({}, {"lbipam.cilium.io/ips": "192.168.1.5,203.0.113.7"}) == 1
	denied({"loadBalancerClass": "tailscale"}, {}) == 0
	denied({"loadBalancerClass": "other"}, {}) == 1
	unknown({"loadBalancerIP": template}, {}) == {"Service/app"}
	denied({"loadBalancerIP": template}, {}) == 0
}

test_cluster_ip if {
	results := policy.deny with input as service({"type": "ClusterIP"}, {})
	count(results) == 0
}

template := {"$unknown": "{{ .Values.x }}", "reason": "template"}


unknown(spec, annotations) := {result.subject | some result in results} if {
	results := policy.unknown with input as service(spec, annotations)
}

test_template_is_unknown if {
	unknown({"type": template}, {}) == {"Service/app"}
	unknown({"loadBalancerSourceRanges": template}, {}) == {"Service/app"}
	unknown({"loadBalancerSourceRanges": ["{{ .Values.x }}"]}, {}) == {"Service/app"}
	unknown({}, template) == {"Service/app"}
}

test_what_is_known_rules_it_out if {
	unknown({"type": template}, {"service.beta.kubernetes.io/azure-load-balancer-internal": "true"}) == set()
	unknown({"type": template, "loadBalancerSourceRanges": ["203.0.113.0/24"]}, {}) == set()
	unknown({"loadBalancerSourceRanges": ["{{ .Values.x }}/32"]}, {}) == set()
	unknown({"type": "ClusterIP"}, template) == set()
}

test_unknown_does_not_fail if {
	every note, pair in {"type": [{"type": template}, {}], "ranges": [{"loadBalancerSourceRanges": template}, {}], "annotations": [{}, template]} {
		results := policy.deny with input as service(pair[0], pair[1])
		count(results) == 0
	}
}

test_port_that_is_not_known if {
	results := policy.deny with input as service({"ports": [{"port": template}]}, {})
	{result.message | some result in results} == {"Service/app answers the whole internet on port {{ .Values.x }}"}
}

test_population_is_load_balancers if {
	balancers := policy.subjects with input as service({}, {})
	balancers == {{"kind": "Service", "name": "Service/app", "path": []}}
	others := policy.subjects with input as service({"type": "ClusterIP"}, {})
	others == set()
}
