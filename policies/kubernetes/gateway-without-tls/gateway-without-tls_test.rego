package regate.kubernetes.gateway_without_tls_test

import data.regate.kubernetes.gateway_without_tls as policy

gateway(spec) := {"apiVersion": "gateway.networking.k8s.io/v1", "kind": "Gateway", "metadata": {"name": "web"}, "spec": spec}

http := {"name": "http", "port": 80, "protocol": "HTTP"}

https := {"name": "https", "port": 443, "protocol": "HTTPS"}

template := {"$unknown": "{{ .Values.x }}", "reason": "template"}

denied(manifest) := {result.path | some result in results} if {
	results := policy.deny with input as manifest
}

told(manifest) := count(results) if {
	results := policy.unknown with input as manifest
}

test_plain_alone if denied(gateway({"listeners": [http]})) == {["spec", "listeners"]}

test_manual if {
	results := policy.deny with input as gateway({"listeners": [http]}) with data.regate.file.fence as "yaml"
	{result.severity | some result in results} == {"info"}
}

test_with_tls if {
	denied(gateway({"listeners": [http, https]})) == set()
	denied(gateway({"listeners": [{"port": 443, "protocol": "TLS"}, http]})) == set()
	told(gateway({"listeners": [https, template]})) == 0
}

test_other_protocols if denied(gateway({"listeners": [{"port": 53, "protocol": "UDP"}]})) == set()

test_inside if {
	denied(gateway({"gatewayClassName": "istio-waypoint", "listeners": [http]})) == set()
	denied(gateway({"gatewayClassName": "gke-l7-rilb", "listeners": [http]})) == set()
	internal := {"metadata": {"annotations": {"networking.gke.io/load-balancer-type": "Internal"}}}
	denied(object.union(gateway({"listeners": [http]}), internal)) == set()
}

test_of_others if {
	denied(object.union(gateway({"listeners": [http]}), {"apiVersion": "networking.istio.io/v1"})) == set()
}

test_unknown if {
	told(gateway({"listeners": [http, template]})) == 1
	told(gateway({"listeners": [object.union(http, {"protocol": template})]})) == 1
	told(gateway({"listeners": template})) == 1
	told(gateway(template)) == 1
	told(gateway({"listeners": [http], "allowedListeners": {"namespaces": {"from": "All"}}})) == 1
	told(gateway({"listeners": [http]})) == 0
	told(object.union(gateway({"listeners": [http]}), {"apiVersion": template})) == 0
	denied(object.union(gateway({"listeners": [http]}), {"apiVersion": template})) == {["spec", "listeners"]}
}
