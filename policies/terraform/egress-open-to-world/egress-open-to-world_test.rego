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

open := {"$unknown": "${var.x}", "reason": "variable-without-value"}


told(document) := {result.subject | some result in results} if {
	results := policy.unknown with input as document
}

failed(document) := {result.subject | some result in results} if {
	results := policy.deny with input as document
}

everything := {"from_port": 0, "to_port": 0, "protocol": "-1", "cidr_blocks": ["0.0.0.0/0"]}

test_what_is_not_known_is_neither if {
	every note, change in {
		"destination": {"cidr_blocks": [open]},
		"destinations": {"cidr_blocks": open},
		"protocol": {"protocol": open},
		"ports": {"protocol": "tcp", "from_port": 0, "to_port": open},
	} {
		document := group(object.union(everything, change))
		told(document) == {"aws_security_group.app"}
		failed(document) == set()
	}
}

test_what_is_known_rules_it_out if {
	every note, change in {
		"port": {"protocol": "tcp", "from_port": 443, "to_port": open},
		"range": {"cidr_blocks": ["10.${var.x}.0.0/16"]},
		"private": {"protocol": open, "cidr_blocks": ["10.0.0.0/8"]},
		"everything": {},
	} {
		told(group(object.union(everything, change))) == set()
	}
}

test_blocks_that_are_not_known if {
	told({"resource": {"aws_security_group": {"app": [{"dynamic": {"egress": [{"for_each": open}]}}]}}}) == {"aws_security_group.app"}
	told({"resource": {"aws_security_group": {"app": [{"egress": [open]}]}}}) == {"aws_security_group.app"}
}

test_direction_that_is_not_known if {
	told({"resource": {"aws_security_group_rule": {"r": [object.union(everything, {"type": open})]}}}) == {"aws_security_group_rule.r"}
	told({"resource": {"google_compute_firewall": {"f": [{"direction": open, "destination_ranges": ["0.0.0.0/0"], "allow": [{"protocol": "all"}]}]}}}) == {"google_compute_firewall.f"}
	told({"resource": {"azurerm_network_security_rule": {"r": [{"direction": open, "access": "Allow", "protocol": "*", "destination_port_range": "*", "destination_address_prefix": "*"}]}}}) == {"azurerm_network_security_rule.r"}
	told({"resource": {"azurerm_network_security_rule": {"r": [{"direction": open, "access": "Deny", "protocol": "*", "destination_port_range": "*", "destination_address_prefix": "*"}]}}}) == set()
}

test_azure if {
	rule := {"direction": "Outbound", "access": "Allow", "protocol": "*", "destination_port_range": "*", "destination_address_prefix": "*"}
	failed({"resource": {"azurerm_network_security_rule": {"r": [rule]}}}) == {"azurerm_network_security_rule.r"}
	failed({"resource": {"azurerm_network_security_rule": {"r": [object.union(rule, {"destination_port_range": "443"})]}}}) == set()
	failed({"resource": {"azurerm_network_security_rule": {"r": [object.union(rule, {"protocol": "Tcp"})]}}}) == set()
}

test_population_is_outgoing_rules if {
	found := policy.subjects with input as group({"from_port": 443, "to_port": 443, "protocol": "tcp", "cidr_blocks": ["10.0.0.0/8"]})
	found == {{"kind": "aws_security_group", "name": "aws_security_group.app", "path": ["resource", "aws_security_group", "app", 0]}}
	others := policy.subjects with input as {"resource": {"aws_security_group_rule": {"in": [{"type": "ingress"}]}, "aws_security_group": {"app": [{}]}}}
	others == set()
}

test_rule_of_its_own_without_a_type if {
	rule := {"ip_protocol": "-1", "cidr_ipv4": "0.0.0.0/0"}
	failed({"resource": {"aws_vpc_security_group_egress_rule": {"out": [rule]}}}) == {"aws_vpc_security_group_egress_rule.out"}
	failed({"resource": {"aws_vpc_security_group_egress_rule": {"out": [object.union(rule, {"cidr_ipv4": "10.0.0.0/8"})]}}}) == set()
	failed({"resource": {"aws_vpc_security_group_egress_rule": {"out": [object.union(rule, {"ip_protocol": "tcp", "from_port": 443, "to_port": 443})]}}}) == set()
}

test_rules_within_a_group_of_azure if {
	rule := {"direction": "Outbound", "access": "Allow", "protocol": "*", "destination_port_range": "*", "destination_address_prefix": "*"}
	failed({"resource": {"azurerm_network_security_group": {"g": [{"security_rule": [rule]}]}}}) == {"azurerm_network_security_group.g"}
	failed({"resource": {"azurerm_network_security_group": {"g": [{"security_rule": [object.union(rule, {"direction": "Inbound"})]}]}}}) == set()
}

test_blocks_of_a_firewall_that_are_not_known if {
	firewall := {"direction": "EGRESS", "destination_ranges": ["0.0.0.0/0"], "dynamic": {"allow": [{"for_each": open}]}}
	told({"resource": {"google_compute_firewall": {"f": [firewall]}}}) == {"google_compute_firewall.f"}
}
