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
#   mentions: [_security_group, azurerm_network_security, google_compute_firewall]
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
	rule.outgoing == true
	all_ports(rule)
	some key in keys
	some destination in values.array(object.get(rule.entry.body, key, null))
	network.world(destination)
	result := {
		"message": sprintf("%s lets %s out to %s", [rule.owner.address, traffic(rule.entry.body), destination]),
		"path": array.concat(rule.entry.path, [key]),
		"subject": rule.owner.address,
	}
}

# Each of the three may be what it takes, and one of them is not known.
unknown contains result if {
	some rule in rules
	maybe_all_ports(rule)
	some key in keys
	some destination in values.array(object.get(rule.entry.body, key, null))
	maybe_world(destination)
	open := array.concat(open_values(rule), values.unknowns([destination]))
	count(open) > 0
	result := {
		"message": sprintf("whether %s lets everything out to every address cannot be told here (`%s`)", [rule.owner.address, values.excerpt(open[0])]),
		"path": array.concat(rule.entry.path, [key]),
		"subject": rule.owner.address,
	}
}

unknown contains result if {
	some block in hidden_blocks
	result := {
		"message": sprintf("which egress rules %s has cannot be told here (`%s`)", [block.owner.address, values.excerpt(block.hidden.value)]),
		"path": block.hidden.path,
		"subject": block.owner.address,
	}
}

subjects contains terraform.as_subject(rule.owner) if some rule in rules

subjects contains terraform.as_subject(block.owner) if some block in hidden_blocks

keys := ["cidr_blocks", "ipv6_cidr_blocks", "cidr_ipv4", "cidr_ipv6", "destination_address_prefix", "destination_address_prefixes", "destination_ranges"]

traffic(body) := "every protocol and port" if not one_protocol(body)

traffic(body) := sprintf("every port of %v", [upper(one_protocol(body))]) if one_protocol(body)

# AWS says it in `protocol` or `ip_protocol`; elsewhere only rules for all protocols get here.
one_protocol(body) := protocols[0] if {
	protocols := [protocol |
		some key in ["protocol", "ip_protocol"]
		protocol := body[key]
		is_string(protocol)
		not network.every_protocol(protocol)
	]
}

groups := {"aws_security_group", "aws_default_security_group"}

# Each rule for outgoing traffic: what it belongs to, the block that says destinations, whether it is known to be outgoing, and
# its protocol and ports.
rules contains {"owner": group, "entry": rule, "outgoing": true, "protocol": object.get(rule.body, "protocol", ""), "ports": aws_ports(rule.body)} if {
	some group in terraform.all(groups)
	some rule in terraform.nested(group, "egress")
}

rules contains {"owner": rule, "entry": rule, "outgoing": values.says(rule.body.type, "egress"), "protocol": object.get(rule.body, "protocol", ""), "ports": aws_ports(rule.body)} if {
	some rule in terraform.resources.aws_security_group_rule
	values.maybe(rule.body.type, "egress")
}

rules contains {"owner": rule, "entry": rule, "outgoing": true, "protocol": object.get(rule.body, "ip_protocol", ""), "ports": aws_ports(rule.body)} if {
	some rule in terraform.resources.aws_vpc_security_group_egress_rule
}

rules contains azure(rule, rule) if {
	some rule in terraform.resources.azurerm_network_security_rule
	maybe_azure_out(rule.body)
}

rules contains azure(group, rule) if {
	some group in terraform.resources.azurerm_network_security_group
	some rule in terraform.nested(group, "security_rule")
	maybe_azure_out(rule.body)
}

rules contains {"owner": firewall, "entry": firewall, "outgoing": values.says(firewall.body.direction, "egress"), "protocol": object.get(allow.body, "protocol", ""), "ports": []} if {
	some firewall in terraform.resources.google_compute_firewall
	values.maybe(values.lowered(object.get(firewall.body, "direction", "")), "egress")
	some allow in terraform.nested(firewall, "allow")
}

azure(owner, rule) := {
	"owner": owner, "entry": rule, "outgoing": azure_out(rule.body), "protocol": object.get(rule.body, "protocol", ""),
	"ports": object.get(rule.body, "destination_port_range", ""),
}

azure_out(body) if {
	values.says(body.direction, "outbound")
	values.says(body.access, "allow")
} else := false

maybe_azure_out(body) if {
	values.maybe(values.lowered(object.get(body, "direction", "")), "outbound")
	values.maybe(values.lowered(object.get(body, "access", "")), "allow")
}

aws_ports(body) := [object.get(body, "from_port", ""), object.get(body, "to_port", "")]

# Azure names all ports and all protocols; on AWS either is enough; Google's rules for all protocols have no ports.
all_ports(rule) if {
	network.every_protocol(rule.protocol)
	not is_string(rule.ports)
}

all_ports(rule) if {
	network.every_protocol(rule.protocol)
	rule.ports == "*"
}

all_ports(rule) if {
	network.every_port([values.as_number(rule.ports[0]), values.as_number(rule.ports[1])])
}

maybe_all_ports(rule) if all_ports(rule)

maybe_all_ports(rule) if {
	is_array(rule.ports)
	network.maybe_every_protocol(rule.protocol)
}

maybe_all_ports(rule) if {
	not is_array(rule.ports)
	maybe_every_protocol(rule.protocol)
	values.maybe(rule.ports, "*")
}

maybe_all_ports(rule) if {
	count(rule.ports) == 2
	maybe_first(rule.ports[0])
	maybe_last(rule.ports[1])
}

maybe_every_protocol(protocol) if network.every_protocol(protocol)

maybe_every_protocol(protocol) if network.maybe_every_protocol(protocol)

maybe_first(port) if values.unknown(port)

maybe_first(port) if values.as_number(port) <= 1

maybe_last(port) if values.unknown(port)

maybe_last(port) if values.as_number(port) >= 65535

maybe_world(destination) if network.world(destination)

maybe_world(destination) if network.maybe_world(destination)

# What is not known of a rule and can change the answer.
open_values(rule) := array.concat(
	[value | not rule.outgoing; some key in ["type", "direction", "access"]; value := rule.entry.body[key]; values.unknown(value)],
	[value | not all_ports(rule); some value in array.concat([rule.protocol], values.array(rule.ports)); values.unknown(value)],
)

hidden_blocks contains {"owner": owner, "hidden": hidden} if {
	some type, key in {"aws_security_group": "egress", "aws_default_security_group": "egress", "azurerm_network_security_group": "security_rule"}
	some owner in terraform.resources[type]
	some hidden in terraform.hidden(owner, key)
}

hidden_blocks contains {"owner": firewall, "hidden": hidden} if {
	some firewall in terraform.resources.google_compute_firewall
	values.maybe(values.lowered(object.get(firewall.body, "direction", "")), "egress")
	some hidden in terraform.hidden(firewall, "allow")
}
