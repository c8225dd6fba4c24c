package regate.yaml.firewall_open_to_world_test

import data.regate.yaml.firewall_open_to_world as policy

rules(list) := {"firewall": {"inbound": list}}

test_http if {
	results := policy.deny with input as rules([{"port": 80, "protocol": "tcp", "source": "0.0.0.0/0"}])
	results == {{
		"message": "an inbound rule lets 0.0.0.0/0 reach port 80 (unencrypted HTTP)",
		"path": ["firewall", "inbound", 0, "source"],
		"subject": "firewall.inbound.0",
		"severity": "medium",
	}}
}

test_private if {
	results := policy.deny with input as rules([{"port": 22, "protocol": "tcp", "source": "10.0.0.0/8"}])
	count(results) == 0
}

test_security_groups if {
	results := policy.deny with input as {"security": {"groups": [{"name": "app", "ingress": [{"port": 22, "protocol": "tcp", "source": "0.0.0.0/0"}]}]}}
	{result.severity | some result in results} == {"high"}
}

test_every_protocol if {
	results := policy.deny with input as rules([{"port": "0-65535", "protocol": "all", "source": "0.0.0.0/0"}])
	{result.severity | some result in results} == {"critical"}
}

test_pod_selectors_pass if {
	results := policy.deny with input as {"network": {"policies": [{"ingress": [{"from": [{"podSelector": {}}], "ports": [{"port": 80}]}]}]}}
	count(results) == 0
}

told(document) := {result.subject | some result in results} if {
	results := policy.unknown with input as document
}

test_variable_is_unknown if {
	told(rules([{"port": 22, "source": "${OFFICE}"}])) == {"firewall.inbound.0"}
	told(rules([{"port": 22, "source": {"$unknown": "{{ .Values.x }}", "reason": "template"}}])) == {"firewall.inbound.0"}
	told(rules([{"port": "${PORT}", "source": "0.0.0.0/0"}])) == {"firewall.inbound.0"}
	told(rules([{"port": 22, "source": "${OFFICE}/32"}])) == set()
	told(rules([{"port": 22, "source": "0.0.0.0/0"}])) == set()
}

test_population if {
	found := policy.subjects with input as rules([{"port": 22, "source": "10.0.0.0/8"}])
	found == {{"kind": "rule", "name": "firewall.inbound.0", "path": ["firewall", "inbound", 0]}}
}

test_range_in_two_fields if {
	results := policy.deny with input as rules([{"from_port": 20, "to_port": 25, "protocol": "tcp", "source": "0.0.0.0/0"}])
	{result.severity | some result in results} == {"high"}
}
