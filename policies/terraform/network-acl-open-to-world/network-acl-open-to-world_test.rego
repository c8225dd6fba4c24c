package regate.terraform.network_acl_open_to_world_test

import data.regate.terraform.network_acl_open_to_world as policy

rule(number, action, from, to) := {"rule_no": number, "action": action, "protocol": "tcp", "from_port": from, "to_port": to, "cidr_block": "0.0.0.0/0"}

all_ports(number) := {"rule_no": number, "action": "allow", "protocol": "-1", "from_port": 0, "to_port": 0, "cidr_block": "0.0.0.0/0"}

table(rules) := {"resource": {"aws_network_acl": {"a": [{"ingress": rules}]}}}

said(document) := {result.message | some result in results} if {
	results := policy.deny with input as document
}

test_every_port_reaches_both if {
	said(table([all_ports(1)])) == {"aws_network_acl.a lets 0.0.0.0/0 reach port 22 (SSH) and port 3389 (RDP)"}
}

test_what_is_denied_before_is_denied if {
	said(table([rule(1, "deny", 22, 22), all_ports(2)])) == {"aws_network_acl.a lets 0.0.0.0/0 reach port 3389 (RDP)"}
	said(table([rule(1, "deny", 20, 4000), all_ports(2)])) == set()
}

test_what_is_denied_after_is_not if {
	count(said(table([rule(2, "deny", 20, 4000), all_ports(1)]))) == 1
}

test_a_denial_of_the_other_family_is_none if {
	denial := object.union(object.remove(rule(1, "deny", 20, 4000), ["cidr_block"]), {"ipv6_cidr_block": "::/0"})
	count(said(table([denial, all_ports(2)]))) == 1
}

test_what_is_not_known_is_unknown if {
	open := {"$unknown": "${var.x}", "reason": "variable-without-value"}
	every key in ["action", "from_port", "cidr_block"] {
		document := table([object.union(rule(1, "allow", 22, 22), {key: open})])
		results := policy.unknown with input as document
		count(results) == 1
		said(document) == set()
	}
	hidden := policy.unknown with input as table(open)
	count(hidden) == 1
}

own_rule(given) := {"resource": {"aws_network_acl_rule": {"r": [object.union(
	{"rule_number": 1, "rule_action": "allow", "protocol": "-1", "cidr_block": "0.0.0.0/0", "network_acl_id": "${aws_network_acl.a.id}"},
	given,
)]}}}

test_rule_of_its_own if {
	count(said(own_rule({}))) == 1
	said(own_rule({"egress": true})) == set()
	subjects := policy.subjects with input as own_rule({})
	{subject.name | some subject in subjects} == {"aws_network_acl_rule.r"}
	others := policy.subjects with input as own_rule({"egress": true})
	others == set()
}
