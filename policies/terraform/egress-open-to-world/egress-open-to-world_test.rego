package regate.terraform.egress_open_to_world_test

import data.regate.terraform.egress_open_to_world as policy

group(rule) := {"resource": {"aws_security_group": {"app": [{"egress": [rule]}]}}}

test_everything_out if {
	results := policy.deny with input as group({"from_port": 0, "to_port": 0, "protocol": "-1", "cidr_blocks": ["0.0.0.0/0"]})
	{result.path | some result in results} == {["resource", "aws_security_group", "app", 0, "egress", 0, "cidr_blocks"]}
}

test_https_out_passes if {
	results := policy.deny with input as group({"from_port": 443, "to_port": 443, "protocol": "tcp", "cidr_blocks": ["0.0.0.0/0"]})
	count(results) == 0
}

test_all_tcp_ports if {
	results := policy.deny with input as group({"from_port": 0, "to_port": 65535, "protocol": "tcp", "cidr_blocks": ["0.0.0.0/0"]})
	count(results) == 1
}

test_one_protocol_is_named if {
	results := policy.deny with input as group({"from_port": 0, "to_port": 65535, "protocol": "tcp", "cidr_blocks": ["0.0.0.0/0"]})
	{result.message | some result in results} == {"aws_security_group.app lets every port of TCP out to 0.0.0.0/0"}
}

test_separate_rule if {
	results := policy.deny with input as {"resource": {"aws_security_group_rule": {"out": [{"type": "egress", "protocol": "all", "from_port": 0, "to_port": 0, "cidr_blocks": ["0.0.0.0/0"]}]}}}
	count(results) == 1
}

test_google if {
	results := policy.deny with input as {"resource": {"google_compute_firewall": {"out": [{"direction": "EGRESS", "destination_ranges": ["0.0.0.0/0"], "allow": [{"protocol": "all"}]}]}}}
	count(results) == 1
}

test_private_destination_passes if {
	results := policy.deny with input as group({"from_port": 0, "to_port": 0, "protocol": "-1", "cidr_blocks": ["10.0.0.0/16"]})
	count(results) == 0
}
