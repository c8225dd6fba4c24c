# METADATA
# title: Firewall configuration lets the whole internet in
# description: |
#   A list of firewall or security-group rules has an inbound rule whose source is every address. The severity follows the
#   port: databases and "every port" are critical, remote administration is high, unencrypted HTTP is medium, HTTPS is low.
# related_resources:
# - ref: https://csrc.nist.gov/pubs/sp/800/41/r1/final
# custom:
#   id: firewall-open-to-world
#   severity: high
#   precision: medium
#   kinds: [yaml, json, toml]
#   mentions: [inbound, ingress]
#   controls:
#     soc2: [CC6.1, CC6.6]
#     gdpr: ["32(1)(b)"]
#     ccpa: ["1798.150"]
#     cwe: [284, 668]
#   remediation: |
#     Name the addresses that need access, and put public services behind a load balancer that speaks HTTPS only.
package regate.yaml.firewall_open_to_world

import data.regate.lib.network
import data.regate.lib.tree
import data.regate.lib.values

# What people call the list of incoming rules, and the source of one.
lists := {"inbound", "inbound_rules", "inboundrules", "ingress", "ingress_rules", "ingressrules"}

sources := ["source", "sources", "cidr", "cidrs", "cidr_ip", "cidrIp", "cidr_block", "cidr_blocks", "from", "source_ranges", "sourceRanges", "source_cidr"]

deny contains result if {
	some rule in rules
	some world in worlds(rule.body)
	exposure := network.exposure(range_of(rule.body))
	result := {
		"message": sprintf("an inbound rule lets %v reach %v", [network.source_words(world.source), exposure.what]),
		"path": array.concat(rule.path, [world.key]),
		"subject": tree.words(rule.path),
		"severity": exposure.severity,
	}
}

unknown contains result if {
	some rule in rules
	some key in sources
	some source in values.array(object.get(rule.body, key, null))
	network.maybe_world(source)
	result := {
		"message": sprintf("whom an inbound rule lets in cannot be told here (`%v`)", [values.excerpt(source)]),
		"path": array.concat(rule.path, [key]),
		"subject": tree.words(rule.path),
	}
}

unknown contains result if {
	some rule in rules
	some world in worlds(rule.body)
	not range_of(rule.body)
	result := {
		"message": sprintf("which ports an inbound rule lets %v reach cannot be told here", [network.source_words(world.source)]),
		"path": array.concat(rule.path, [world.key]),
		"subject": tree.words(rule.path),
	}
}

subjects contains {"kind": "rule", "name": tree.words(rule.path), "path": rule.path} if some rule in rules

rules contains {"path": node.path, "body": node.value} if {
	some node in tree.named(lists)
	is_object(node.value)
	is_number(node.path[count(node.path) - 1])
	count(worlds_or_none(node.value)) > 0
}

# A rule names a port and where from.
worlds_or_none(body) := [key | some key in sources; body[key]; ported(body)]

ported(body) if {
	some key in ["port", "ports", "port_range", "portRange", "from_port", "fromPort"]
	body[key] != null
}

worlds(body) := {{"key": key, "source": source} |
	some key in sources
	some source in values.array(object.get(body, key, null))
	network.world(source)
}

range_of(body) := [0, 65535] if {
	network.every_protocol(object.get(body, "protocol", ""))
} else := range if {
	found := [network.port_range(port) | some key in ["port", "port_range", "portRange"]; port := body[key]]
	count(found) > 0
	range := found[0]
} else := [body.from_port, body.to_port] if {
	is_number(body.from_port)
	is_number(body.to_port)
}
