# METADATA
# title: Ingress is open to the whole internet
# description: |
#   A firewall rule lets any address on the internet reach these ports. Scanners find an open database or SSH port within
#   minutes. The severity follows the port: databases and "every port" are critical, remote administration is high,
#   unencrypted HTTP is medium, and HTTPS, which is often meant to be public, is low.
# related_resources:
# - ref: https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html
# - ref: https://learn.microsoft.com/azure/virtual-network/network-security-groups-overview
# - ref: https://cloud.google.com/firewall/docs/firewalls
# custom:
#   id: ingress-open-to-world
#   severity: high
#   precision: high
#   kinds: [terraform]
#   target: set
#   controls:
#     soc2: [CC6.1, CC6.6]
#     gdpr: ["32(1)(b)"]
#     ccpa: ["1798.150"]
#     cwe: [284, 668]
#   remediation: |
#     Name the addresses that need access (`cidr_blocks = ["10.0.0.0/8"]`), or refer to a security group. Reach
#     administration ports through a bastion, a VPN or the cloud's session manager, and put public services behind a load balancer on 443.
package regate.terraform.ingress_open_to_world

import data.regate.lib.network
import data.regate.lib.terraform
import data.regate.lib.values

deny contains result if {
	some opening in openings
	exposure := network.exposure(opening.range)
	result := {
		"message": sprintf("%s lets %s reach %s", [opening.address, network.source_words(opening.source), exposure.what]),
		"path": opening.path,
		"subject": opening.address,
		"severity": exposure.severity,
	}
}

deny contains result if {
	some opening in openings
	not opening.range
	result := {
		"message": sprintf("%s lets %s reach ports that are only known when it runs", [opening.address, network.source_words(opening.source)]),
		"path": opening.path,
		"subject": opening.address,
		"severity": "medium",
		"review": true,
	}
}

subjects contains entry.address if {
	some type in {"aws_security_group", "aws_default_security_group", "aws_security_group_rule", "aws_vpc_security_group_ingress_rule", "azurerm_network_security_group", "azurerm_network_security_rule", "google_compute_firewall"}
	some entry in terraform.resources[type]
}

# Each opening: which resource, where its sources stand, one source that is the world, and its ports (absent when unknown).
openings contains object.union({"address": rule.address, "path": world.path, "source": world.source}, ports(rule.ranges[_])) if {
	some rule in aws_rules
	world := first_world(rule.entry, ["cidr_blocks", "ipv6_cidr_blocks", "cidr_ipv4", "cidr_ipv6"])
}

openings contains object.union({"address": rule.address, "path": world.path, "source": world.source}, ports(range)) if {
	some rule in azure_rules
	lower(object.get(rule.entry.body, "direction", "")) == "inbound"
	lower(object.get(rule.entry.body, "access", "")) == "allow"
	lower(object.get(rule.entry.body, "protocol", "")) != "icmp"
	world := first_world(rule.entry, ["source_address_prefix", "source_address_prefixes"])
	some range in array.concat(
		values.array(object.get(rule.entry.body, "destination_port_range", null)),
		values.array(object.get(rule.entry.body, "destination_port_ranges", null)),
	)
}

openings contains object.union({"address": firewall.address, "path": world.path, "source": world.source}, ports(range)) if {
	some firewall in terraform.resources.google_compute_firewall
	upper(object.get(firewall.body, "direction", "INGRESS")) == "INGRESS"
	not object.get(firewall.body, "disabled", false) == true
	world := first_world(firewall, ["source_ranges"])
	some allow in terraform.nested(firewall, "allow")
	not lower(object.get(allow.body, "protocol", "all")) in {"icmp", "esp", "ah"}
	some range in object.get(allow.body, "ports", ["all"])
}

aws_rules contains {"address": group.address, "entry": rule, "ranges": [aws_ports(rule.body, "protocol")]} if {
	some type in {"aws_security_group", "aws_default_security_group"}
	some group in terraform.resources[type]
	some rule in terraform.nested(group, "ingress")
	not icmp(rule.body)
}

aws_rules contains {"address": rule.address, "entry": rule, "ranges": [aws_ports(rule.body, "protocol")]} if {
	some rule in terraform.resources.aws_security_group_rule
	rule.body.type == "ingress"
	not icmp(rule.body)
}

aws_rules contains {"address": rule.address, "entry": rule, "ranges": [aws_ports(rule.body, "ip_protocol")]} if {
	some rule in terraform.resources.aws_vpc_security_group_ingress_rule
	not icmp(rule.body)
}

azure_rules contains {"address": rule.address, "entry": rule} if {
	some rule in terraform.resources.azurerm_network_security_rule
}

azure_rules contains {"address": group.address, "entry": rule} if {
	some group in terraform.resources.azurerm_network_security_group
	some rule in terraform.nested(group, "security_rule")
}

icmp(body) if lower(sprintf("%v", [object.get(body, "protocol", object.get(body, "ip_protocol", ""))])) in {"icmp", "icmpv6", "1", "58"}

# Protocol -1 means every port, whatever the ports say.
aws_ports(body, key) := "all" if network.every_protocol(object.get(body, key, ""))

aws_ports(body, key) := words if {
	not network.every_protocol(object.get(body, key, ""))
	words := sprintf("%v-%v", [object.get(body, "from_port", ""), object.get(body, "to_port", "")])
}

ports(range) := {"range": network.port_range(range)}

ports(range) := {} if not network.port_range(range)

# The first of these attributes that holds an address range of the whole internet.
first_world(entry, keys) := found[0] if {
	found := [{"path": array.concat(entry.path, [key]), "source": source} |
		some key in keys
		some source in values.array(object.get(entry.body, key, null))
		network.world(source)
	]
}
