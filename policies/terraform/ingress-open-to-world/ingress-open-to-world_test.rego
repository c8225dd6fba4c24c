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
		"identity": "[80, 80]",
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

open := {"$unknown": "${var.x}", "reason": "variable-without-value"}

told(document) := {result.subject | some result in results} if {
	results := policy.unknown with input as document
}

failed(document) := {result.subject | some result in results} if {
	results := policy.deny with input as document
}

ssh := {"from_port": 22, "to_port": 22, "protocol": "tcp", "cidr_blocks": ["0.0.0.0/0"]}

test_what_is_not_known_is_neither if {
	every note, change in {
		"port": {"from_port": open, "to_port": open},
		"port as text": {"from_port": "${var.port}", "to_port": "${var.port}"},
		"source": {"cidr_blocks": [open]},
		"sources": {"cidr_blocks": open},
		"sources as text": {"cidr_blocks": "${var.allowed}"},
	} {
		document := group(object.union(ssh, change))
		told(document) == {"aws_security_group.app"}
		failed(document) == set()
	}
}

test_unknown_port_says_so if {
	results := policy.unknown with input as group(object.union(ssh, {"to_port": open}))
	{result.message | some result in results} == {"aws_security_group.app lets 0.0.0.0/0 reach ports that are only known when it runs"}
}

test_what_is_known_rules_it_out if {
	every note, change in {
		"range": {"cidr_blocks": ["${var.address}/32"]},
		"ping": {"protocol": "icmp", "cidr_blocks": open},
		"open": {},
	} {
		told(group(object.union(ssh, change))) == set()
	}
}

test_one_open_source_among_unknown_ones_fails if {
	document := group(object.union(ssh, {"cidr_blocks": [open, "0.0.0.0/0"]}))
	failed(document) == {"aws_security_group.app"}
	told(document) == set()
}

test_protocol_that_is_not_known_fails_by_its_port if {
	failed(group(object.union(ssh, {"protocol": open}))) == {"aws_security_group.app"}
}

test_blocks_that_are_not_known if {
	told({"resource": {"aws_security_group": {"app": [{"dynamic": {"ingress": [{"for_each": open}]}}]}}}) == {"aws_security_group.app"}
	told({"resource": {"aws_security_group": {"app": [{"ingress": [open]}]}}}) == {"aws_security_group.app"}
}

azure := {"direction": "Inbound", "access": "Allow", "protocol": "Tcp", "source_address_prefix": "*", "destination_port_range": "22"}

google := {"direction": "INGRESS", "source_ranges": ["0.0.0.0/0"], "allow": [{"protocol": "tcp", "ports": ["22"]}]}

test_rule_whose_use_is_not_known if {
	every note, document in {
		"aws": {"aws_security_group_rule": {"r": [object.union(ssh, {"type": open})]}},
		"azure direction": {"azurerm_network_security_rule": {"r": [object.union(azure, {"direction": open})]}},
		"azure access": {"azurerm_network_security_rule": {"r": [object.union(azure, {"access": open})]}},
		"azure ports": {"azurerm_network_security_rule": {"r": [object.union(azure, {"destination_port_range": open})]}},
		"google direction": {"google_compute_firewall": {"r": [object.union(google, {"direction": open})]}},
		"google in force": {"google_compute_firewall": {"r": [object.union(google, {"disabled": open})]}},
		"google ports": {"google_compute_firewall": {"r": [object.union(google, {"allow": [{"protocol": "tcp", "ports": open}]})]}},
		"google blocks": {"google_compute_firewall": {"r": [object.union(google, {"allow": [open]})]}},
	} {
		count(told({"resource": document})) == 1
		failed({"resource": document}) == set()
	}
}

test_known_rules_of_other_clouds_fail if {
	failed({"resource": {"azurerm_network_security_rule": {"r": [azure]}}}) == {"azurerm_network_security_rule.r"}
	failed({"resource": {"google_compute_firewall": {"r": [google]}}}) == {"google_compute_firewall.r"}
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

# A rule of a firewall policy says the same in other words.
test_google_firewall_policies if {
	rule := {
		"action": "allow", "direction": "INGRESS", "priority": 1,
		"match": [{"src_ip_ranges": ["0.0.0.0/0"], "layer4_configs": [{"ip_protocol": "tcp", "ports": ["22"]}]}],
	}
	every type in ["google_compute_firewall_policy_rule", "google_compute_network_firewall_policy_rule", "google_compute_region_network_firewall_policy_rule"] {
		failed({"resource": {type: {"r": [rule]}}}) == {sprintf("%s.r", [type])}
		failed({"resource": {type: {"r": [object.union(rule, {"action": "deny"})]}}}) == set()
		failed({"resource": {type: {"r": [object.union(rule, {"direction": "EGRESS"})]}}}) == set()
	}
	every_port := object.union(rule, {"match": [{"src_ip_ranges": ["0.0.0.0/0"], "layer4_configs": [{"ip_protocol": "all"}]}]})
	results := policy.deny with input as {"resource": {"google_compute_network_firewall_policy_rule": {"r": [every_port]}}}
	{result.severity | some result in results} == {"critical"}
}

test_population if {
	found := policy.subjects with input as group({})
	found == {{"kind": "aws_security_group", "name": "aws_security_group.app", "path": ["resource", "aws_security_group", "app", 0]}}
	outgoing := policy.subjects with input as {"resource": {"aws_security_group_rule": {"out": [object.union(ssh, {"type": "egress"})]}}}
	outgoing == set()
}

# A rule that takes a list of prefixes over lets in whom the list names, also where an entry stands by itself.
test_prefix_list if {
	rule := object.union(object.remove(ssh, ["cidr_blocks"]), {"type": "ingress", "prefix_list_ids": [{"$unknown": "${aws_ec2_managed_prefix_list.l.id}", "reason": "apply-time"}]})
	every note, more in {
		"block": {"aws_ec2_managed_prefix_list": {"l": [{"entry": [{"cidr": "0.0.0.0/0"}]}]}},
		"resource": {
			"aws_ec2_managed_prefix_list": {"l": [{}]},
			"aws_ec2_managed_prefix_list_entry": {"e": [{"cidr": "0.0.0.0/0", "prefix_list_id": {"$unknown": "${aws_ec2_managed_prefix_list.l.id}", "reason": "apply-time"}}]},
		},
	} {
		failed({"resource": object.union(more, {"aws_security_group_rule": {"in": [rule]}})}) == {"aws_security_group_rule.in"}
	}
}

test_prefix_list_of_own_addresses if {
	rule := object.union(object.remove(ssh, ["cidr_blocks"]), {"type": "ingress", "prefix_list_ids": [{"$unknown": "${aws_ec2_managed_prefix_list.l.id}", "reason": "apply-time"}]})
	failed({"resource": {"aws_ec2_managed_prefix_list": {"l": [{"entry": [{"cidr": "10.0.0.0/8"}]}]}, "aws_security_group_rule": {"in": [rule]}}}) == set()
}

balanced(listener, rules) := object.union(group({"from_port": 80, "to_port": 80, "protocol": "tcp", "cidr_blocks": ["0.0.0.0/0"]}), {"resource": {
	"aws_lb": {"web": [{"security_groups": [{"$unknown": "${aws_security_group.app.id}", "reason": "resource"}]}]},
	"aws_lb_listener": {"plain": [object.union({"load_balancer_arn": {"$unknown": "${aws_lb.web.arn}", "reason": "resource"}}, listener)]},
	"aws_lb_listener_rule": rules,
}})

to_https := {"port": 80, "protocol": "HTTP", "default_action": [{"type": "redirect", "redirect": [{"port": "443", "protocol": "HTTPS", "status_code": "HTTP_301"}]}]}

test_a_port_that_only_redirects_to_https_passes if {
	failed(balanced(to_https, {})) == set()
}

test_a_port_that_does_more_fails if {
	ruled := {"legacy": [{"listener_arn": {"$unknown": "${aws_lb_listener.plain.arn}", "reason": "resource"}}]}
	forwards := {"port": 80, "protocol": "HTTP", "default_action": [{"type": "forward"}]}
	elsewhere := {"port": 80, "protocol": "HTTP", "default_action": [{"type": "redirect", "redirect": [{"protocol": "HTTP"}]}]}
	machine := json.patch(balanced(to_https, {}), [{"op": "add", "path": "/resource/aws_instance", "value": {"a": [{"vpc_security_group_ids": [{"$unknown": "${aws_security_group.app.id}", "reason": "resource"}]}]}}])
	every document in [balanced(to_https, ruled), balanced(forwards, {}), balanced(elsewhere, {}), machine] {
		failed(document) == {"aws_security_group.app"}
	}
}
