# METADATA
# title: Firewall configuration lets everything out to everywhere
# description: |
#   An outbound rule allows every port or protocol to every address: an attacker who gets in can fetch tools and carry data out
#   without meeting an obstacle.
# related_resources:
# - ref: https://csrc.nist.gov/pubs/sp/800/41/r1/final
# custom:
#   id: firewall-egress-open-to-world
#   severity: low
#   precision: medium
#   kinds: [yaml, json, toml]
#   mentions: [egress, outbound]
#   controls:
#     soc2: [CC6.6, CC6.7]
#     gdpr: ["32(1)(b)"]
#     cwe: [668]
#   remediation: |
#     Allow the ports and destinations that the workload needs.
package regate.yaml.firewall_egress_open_to_world

import data.regate.lib.network
import data.regate.lib.tree
import data.regate.lib.values

lists := {"egress", "egress_rules", "egressrules", "outbound", "outbound_rules", "outboundrules"}

destinations := ["destination", "destinations", "cidr", "cidrs", "cidr_ip", "cidrIp", "cidr_block", "cidr_blocks", "to", "destination_ranges"]

deny contains result if {
	some rule in rules
	everything(rule.body)
	some key in destinations
	some destination in values.array(object.get(rule.body, key, null))
	network.world(destination)
	result := {
		"message": sprintf("an outbound rule lets every protocol and port out to %v", [destination]),
		"path": array.concat(rule.path, [key]),
		"subject": tree.words(rule.path),
	}
}

unknown contains result if {
	some rule in rules
	some open in openings(rule.body)
	result := {
		"message": sprintf("where an outbound rule lets everything out to cannot be told here (`%v`)", [values.excerpt(open.value)]),
		"path": array.concat(rule.path, [open.key]),
		"subject": tree.words(rule.path),
	}
}

subjects contains {"kind": "rule", "name": tree.words(rule.path), "path": rule.path} if some rule in rules

# What is not known of a rule that may let everything out.
openings(body) := [open |
	reach := [{"key": key, "value": destination} |
		some key in destinations
		some destination in values.array(object.get(body, key, null))
		maybe_world(destination)
	]
	count(reach) > 0
	maybe_everything(body)
	some open in array.concat(
		[value | some value in reach; values.unknown(value.value)],
		open_ports(body),
	)
]

maybe_world(destination) if network.world(destination)

maybe_world(destination) if network.maybe_world(destination)

maybe_everything(body) if everything(body)

maybe_everything(body) if count(open_ports(body)) > 0

# The protocol or the ports, when they are not known and nothing else says that they are all of them.
open_ports(body) := [{"key": key, "value": body[key]} |
	not everything(body)
	some key in ["protocol", "port", "ports", "port_range", "portRange"]
	values.unknown(body[key])
]

rules contains {"path": node.path, "body": node.value} if {
	some node in tree.named(lists)
	is_object(node.value)
	is_number(node.path[count(node.path) - 1])
	some key in destinations
	node.value[key] != null
}

everything(body) if network.every_protocol(object.get(body, "protocol", ""))

everything(body) if {
	some key in ["port", "ports", "port_range", "portRange"]
	network.every_port(network.port_range(body[key]))
}
