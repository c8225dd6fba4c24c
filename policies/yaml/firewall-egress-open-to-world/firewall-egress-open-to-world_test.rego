package regate.yaml.firewall_egress_open_to_world_test

import data.regate.yaml.firewall_egress_open_to_world as policy

test_everything if {
	results := policy.deny with input as {"firewall": {"outbound": [{"port": "0-65535", "protocol": "all", "destination": "0.0.0.0/0"}]}}
	{result.path | some result in results} == {["firewall", "outbound", 0, "destination"]}
}

test_https_only if {
	results := policy.deny with input as {"firewall": {"outbound": [{"port": 443, "protocol": "tcp", "destination": "0.0.0.0/0"}]}}
	count(results) == 0
}

test_group if {
	results := policy.deny with input as {"security": {"groups": [{"egress": [{"port": "0-65535", "protocol": "tcp", "destination": "::/0"}]}]}}
	count(results) == 1
}

told(document) := {result.subject | some result in results} if {
	results := policy.unknown with input as document
}

test_variable_is_unknown if {
	told({"outbound": [{"protocol": "all", "destination": "${TO}"}]}) == {"outbound.0"}
	told({"outbound": [{"protocol": "all", "destination": {"$unknown": "{{ .Values.x }}", "reason": "template"}}]}) == {"outbound.0"}
	told({"outbound": [{"protocol": "${P}", "destination": "0.0.0.0/0"}]}) == {"outbound.0"}
	told({"outbound": [{"protocol": "tcp", "port": 443, "destination": "${TO}"}]}) == set()
	told({"outbound": [{"protocol": "${P}", "destination": "10.0.0.0/8"}]}) == set()
	told({"outbound": [{"protocol": "all", "destination": "0.0.0.0/0"}]}) == set()
}

test_population if {
	found := policy.subjects with input as {"outbound": [{"protocol": "tcp", "port": 443, "destination": "${TO}"}]}
	found == {{"kind": "rule", "name": "outbound.0", "path": ["outbound", 0]}}
}
