# METADATA
# title: Azure network rule accepts every address
# description: |
#   A rule of a network security group, or of a database's firewall, lets any address on the internet connect: only the password is left
#   between anybody and what is behind it. A database's rule from 0.0.0.0 to 0.0.0.0 lets in everything that runs in Azure, also
#   other customers' machines.
# related_resources:
# - ref: https://learn.microsoft.com/azure/virtual-network/network-security-groups-overview
# - ref: https://learn.microsoft.com/azure/azure-sql/database/firewall-configure
# custom:
#   id: arm-network-open-to-world
#   severity: high
#   precision: high
#   kinds: [arm]
#   target: set
#   mentions: [networksecuritygroups, firewallrules]
#   controls:
#     soc2: [CC6.1, CC6.6]
#     gdpr: ["32(1)(b)"]
#     ccpa: ["1798.150"]
#     cwe: [284, 668]
#   remediation: |
#     Name the addresses that need access, or use a private endpoint.
package regate.arm.arm_network_open_to_world

import data.regate.lib.network
import data.regate.lib.values

deny contains result if {
	some opening in openings
	opening.certain
	exposure := network.exposure(opening.range)
	result := {
		"message": sprintf("%s lets %s reach %s", [opening.name, network.source_words(opening.source), exposure.what]),
		"path": opening.path,
		"subject": opening.name,
		"severity": exposure.severity,
	}
}

deny contains result if {
	some rule in firewalls
	severity := severity_of(rule.first, rule.last)
	result := {
		"message": sprintf("%s lets %s connect", [rule.name, who(rule.first, rule.last)]),
		"path": array.concat(rule.path, ["properties"]),
		"subject": rule.name,
		"severity": severity,
	}
}

who("0.0.0.0", "0.0.0.0") := "everything in Azure, also other customers' machines,"

who(first, last) := sprintf("every address from %s to %s", [first, last]) if [first, last] != ["0.0.0.0", "0.0.0.0"]

# From zeros to zeros is everything in Azure.
severity_of("0.0.0.0", "0.0.0.0") := "medium"

severity_of(first, last) := "critical" if network.wide(first, last)

unknown contains result if {
	some opening in openings
	not opening.certain
	result := not_told(opening.name, opening.path)
}

unknown contains result if {
	some rule in firewalls
	count(network.maybe_wide(rule.first, rule.last)) > 0
	result := not_told(rule.name, array.concat(rule.path, ["properties"]))
}

unknown contains result if {
	some group in of_type("microsoft.network/networksecuritygroups")
	values.unknown(group.body.properties.securityRules)
	result := not_told(group.name, array.concat(group.path, ["properties", "securityRules"]))
}

not_told(name, path) := {"message": sprintf("whom %s lets connect cannot be told here", [name]), "path": path, "subject": name, "severity": "medium"}

subjects contains {"kind": entry.body.type, "name": entry.name, "path": entry.path} if some entry in judged

judged := (of_type("microsoft.network/networksecuritygroups") | of_type("microsoft.network/networksecuritygroups/securityrules")) | {rule.entry | some rule in firewalls}

of_type(type) := {{"name": body["$address"], "body": body, "path": ["resources", at]} |
	some at, body in input.resources
	lower(body.type) == type
}

firewalls contains {"entry": {"name": body["$address"], "body": body, "path": ["resources", at]}, "name": body["$address"], "path": ["resources", at], "first": first, "last": last} if {
	some at, body in input.resources
	endswith(lower(body.type), "/firewallrules")
	first := object.get(body, ["properties", "startIpAddress"], object.get(body, ["properties", "startIP"], ""))
	last := object.get(body, ["properties", "endIpAddress"], object.get(body, ["properties", "endIP"], ""))
}

rules contains {"name": entry.name, "body": entry.body.properties, "path": array.concat(entry.path, ["properties"])} if {
	some entry in of_type("microsoft.network/networksecuritygroups/securityrules")
}

rules contains {"name": group.name, "body": rule.properties, "path": array.concat(group.path, ["properties", "securityRules", at, "properties"])} if {
	some group in of_type("microsoft.network/networksecuritygroups")
	is_array(group.body.properties.securityRules)
	some at, rule in group.body.properties.securityRules
}

# Each source of a rule that lets traffic in, or may, and is the world, or may be it, with each of its ports.
openings contains {"name": rule.name, "path": array.concat(rule.path, [key]), "source": source, "range": range, "certain": certain(rule.body, source, range)} if {
	some rule in rules
	values.maybe(values.lowered(rule.body.direction), "inbound")
	values.maybe(values.lowered(rule.body.access), "allow")
	not lower(values.shown(rule.body.protocol)) == "icmp"
	some key in ["sourceAddressPrefix", "sourceAddressPrefixes"]
	some source in values.array(object.get(rule.body, key, null))
	may_be_world(source)
	some range in ranges(rule.body)
}

may_be_world(source) if network.world(source)

may_be_world(source) if network.maybe_world(source)

certain(body, source, range) if {
	network.world(source)
	is_array(range)
	values.known(body.direction)
	values.known(body.access)
} else := false

ranges(body) := [range_of(port) |
	some key in ["destinationPortRange", "destinationPortRanges"]
	some port in values.array(object.get(body, key, null))
]

range_of(port) := network.port_range(port)

range_of(port) := null if not network.port_range(port)
