package regate.arm.arm_network_open_to_world_test

import data.regate.arm.arm_network_open_to_world as policy

rule := {"direction": "Inbound", "access": "Allow", "protocol": "Tcp", "sourceAddressPrefix": "*", "destinationPortRange": "22"}

hidden := {"$unknown": "${parameters('x')}", "reason": "variable-without-value"}

group(own) := {"resources": [{"type": "Microsoft.Network/networkSecurityGroups", "$address": "G", "properties": {"securityRules": [{"name": "r", "properties": own}]}}]}

firewall(first, last) := {"resources": [{"type": "Microsoft.Sql/servers/firewallRules", "$address": "F", "properties": {"startIpAddress": first, "endIpAddress": last}}]}

denied(document) := {[result.subject, result.severity] | some result in results} if {
	results := policy.deny with input as document
}

told(document) := {result.subject | some result in results} if {
	results := policy.unknown with input as document
}

test_group if {
	denied(group(rule)) == {["G", "high"]}
	denied({"resources": [{"type": "Microsoft.Network/networkSecurityGroups/securityRules", "$address": "R", "properties": rule}]}) == {["R", "high"]}
	denied(group(object.union(rule, {"access": "Deny"}))) == set()
	denied(group(object.union(rule, {"sourceAddressPrefix": "10.0.0.0/8"}))) == set()
}

test_firewall if {
	denied(firewall("0.0.0.0", "255.255.255.255")) == {["F", "critical"]}
	denied(firewall("0.0.0.0", "0.0.0.0")) == {["F", "medium"]}
	denied(firewall("1.0.0.0", "126.255.255.255")) == {["F", "critical"]}
	denied(firewall("1.2.3.4", "1.2.3.4")) == set()
}

test_what_is_not_known if {
	told(group(object.union(rule, {"destinationPortRange": hidden}))) == {"G"}
	told(group(object.union(rule, {"sourceAddressPrefix": hidden}))) == {"G"}
	told(firewall("0.0.0.0", hidden)) == {"F"}
	told(firewall("1.2.3.4", hidden)) == {"F"}
}

test_population if {
	found := policy.subjects with input as group(rule)
	{subject.name | some subject in found} == {"G"}
}

test_rules_that_are_not_known if {
	told({"resources": [{"type": "Microsoft.Network/networkSecurityGroups", "$address": "G", "properties": {"securityRules": hidden}}]}) == {"G"}
}
