# METADATA
# title: Egress is open to every address on every port
# description: |
#   Anything that runs behind this rule may send data anywhere, over any protocol. An attacker who gets in can then
#   fetch tools and carry data out without meeting an obstacle.
# related_resources:
# - ref: https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html
# custom:
#   id: egress-open-to-world
#   severity: low
#   precision: high
#   kinds: [terraform]
#   target: set
#   controls:
#     soc2: [CC6.6, CC6.7]
#     gdpr: ["32(1)(b)"]
#     cwe: [668]
#   remediation: |
#     Allow the ports and destinations that the workload needs, such as 443 to the internet and 5432 to the database's security group.
package regate.terraform.egress_open_to_world

import data.regate.lib.network
import data.regate.lib.terraform
import data.regate.lib.values

deny contains result if {
	some rule in rules
	some key in ["cidr_blocks", "ipv6_cidr_blocks", "cidr_ipv4", "cidr_ipv6", "destination_address_prefix", "destination_address_prefixes", "destination_ranges"]
	some destination in values.array(object.get(rule.entry.body, key, null))
	network.world(destination)
	result := {
		"message": sprintf("%s lets %s out to %s", [rule.address, traffic(rule.entry.body), destination]),
		"path": array.concat(rule.entry.path, [key]),
		"subject": rule.address,
	}
}

traffic(body) := "every protocol and port" if not one_protocol(body)

traffic(body) := sprintf("every port of %v", [upper(one_protocol(body))]) if one_protocol(body)

# AWS says it in `protocol` or `ip_protocol`; elsewhere only rules for all protocols get here.
one_protocol(body) := protocol if {
	some key in ["protocol", "ip_protocol"]
	protocol := body[key]
	is_string(protocol)
	not network.every_protocol(protocol)
}

subjects contains rule.address if some rule in rules

# Rules for outgoing traffic that hold for every port.
rules contains {"address": group.address, "entry": rule} if {
	some type in {"aws_security_group", "aws_default_security_group"}
	some group in terraform.resources[type]
	some rule in terraform.nested(group, "egress")
	all_ports(rule.body, "protocol")
}

rules contains {"address": rule.address, "entry": rule} if {
	some rule in terraform.resources.aws_security_group_rule
	rule.body.type == "egress"
	all_ports(rule.body, "protocol")
}

rules contains {"address": rule.address, "entry": rule} if {
	some rule in terraform.resources.aws_vpc_security_group_egress_rule
	all_ports(rule.body, "ip_protocol")
}

rules contains {"address": rule.address, "entry": rule} if {
	some rule in terraform.resources.azurerm_network_security_rule
	azure_all_out(rule.body)
}

rules contains {"address": group.address, "entry": rule} if {
	some group in terraform.resources.azurerm_network_security_group
	some rule in terraform.nested(group, "security_rule")
	azure_all_out(rule.body)
}

rules contains {"address": firewall.address, "entry": firewall} if {
	some firewall in terraform.resources.google_compute_firewall
	upper(object.get(firewall.body, "direction", "")) == "EGRESS"
	some allow in terraform.nested(firewall, "allow")
	network.every_protocol(object.get(allow.body, "protocol", ""))
}

all_ports(body, key) if network.every_protocol(object.get(body, key, ""))

all_ports(body, _) if network.every_port([body.from_port, body.to_port])

azure_all_out(body) if {
	lower(object.get(body, "direction", "")) == "outbound"
	lower(object.get(body, "access", "")) == "allow"
	network.every_protocol(object.get(body, "protocol", ""))
	object.get(body, "destination_port_range", "") == "*"
}
