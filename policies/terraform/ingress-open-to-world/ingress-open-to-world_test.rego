package regate.terraform.ingress_open_to_world_test

import data.regate.terraform.ingress_open_to_world as policy

group(rule) := {"resource": {"aws_security_group": {"app": [{"ingress": [rule]}]}}}

test_http_from_everywhere_is_medium if {
	results := policy.deny with input as group({"from_port": 80, "to_port": 80, "protocol": "tcp", "cidr_blocks": ["0.0.0.0/0"]})
	results == {{
		"message": "aws_security_group.app lets 0.0.0.0/0 reach port 80 (unencrypted HTTP)",
		"path": ["resource", "aws_security_group", "app", 0, "ingress", 0, "cidr_blocks"],
		"subject": "aws_security_group.app",
		"severity": "medium",
	}}
}

test_private_range_passes if {
	results := policy.deny with input as group({"from_port": 22, "to_port": 22, "protocol": "tcp", "cidr_blocks": ["10.0.0.0/8"]})
	count(results) == 0
}

test_ping_passes if {
	results := policy.deny with input as group({"from_port": 8, "to_port": 0, "protocol": "icmp", "cidr_blocks": ["0.0.0.0/0"]})
	count(results) == 0
}

test_every_protocol_is_critical if {
	results := policy.deny with input as group({"from_port": 0, "to_port": 0, "protocol": "-1", "ipv6_cidr_blocks": ["::/0"]})
	{result.severity | some result in results} == {"critical"}
}

test_unknown_port_is_review if {
	results := policy.deny with input as group({"from_port": "${var.port}", "to_port": "${var.port}", "protocol": "tcp", "cidr_blocks": ["0.0.0.0/0"]})
	{result.review | some result in results} == {true}
}

test_unknown_source_is_silent if {
	results := policy.deny with input as group({"from_port": 22, "to_port": 22, "protocol": "tcp", "cidr_blocks": "${var.allowed}"})
	count(results) == 0
}

test_separate_rule if {
	results := policy.deny with input as {"resource": {"aws_vpc_security_group_ingress_rule": {"ssh": [{"from_port": 22, "to_port": 22, "ip_protocol": "tcp", "cidr_ipv4": "0.0.0.0/0"}]}}}
	{result.severity | some result in results} == {"high"}
}

test_azure_group if {
	results := policy.deny with input as {"resource": {"azurerm_network_security_group": {"app": [{"security_rule": [{"direction": "Inbound", "access": "Allow", "protocol": "Tcp", "source_address_prefix": "*", "destination_port_range": "3389"}]}]}}}
	{result.severity | some result in results} == {"high"}
}

test_azure_deny_passes if {
	results := policy.deny with input as {"resource": {"azurerm_network_security_rule": {"app": [{"direction": "Inbound", "access": "Deny", "protocol": "*", "source_address_prefix": "*", "destination_port_range": "*"}]}}}
	count(results) == 0
}

test_google_without_ports_is_critical if {
	results := policy.deny with input as {"resource": {"google_compute_firewall": {"all": [{"source_ranges": ["0.0.0.0/0"], "allow": [{"protocol": "tcp"}]}]}}}
	{result.severity | some result in results} == {"critical"}
}

test_subjects if {
	names := policy.subjects with input as group({})
	names == {"aws_security_group.app"}
}
