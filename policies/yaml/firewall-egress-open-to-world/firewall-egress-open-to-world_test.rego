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
