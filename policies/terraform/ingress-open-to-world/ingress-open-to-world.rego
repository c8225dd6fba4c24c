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
#   mentions: [_security_group, azurerm_network_security, google_compute_firewall, network_firewall_policy_rule]
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
	opening.certain
	not only_redirects(opening)
	exposure := network.exposure(opening.range)
	result := {
		"message": sprintf("%s lets %s reach %s", [opening.owner.address, network.source_words(opening.source), exposure.what]),
		"path": opening.path,
		"subject": opening.owner.address,
		"severity": exposure.severity,
		"identity": sprintf("%v", [opening.range]),
	}
}

unknown contains result if {
	some opening in openings
	not opening.certain
	result := {
		"message": words(opening),
		"path": opening.path,
		"subject": opening.owner.address,
		"severity": "medium",
	}
}

unknown contains result if {
	some block in hidden_blocks
	result := {
		"message": sprintf("which rules for incoming traffic %s has cannot be told here (`%s`)", [block.owner.address, values.excerpt(block.hidden.value)]),
		"path": block.hidden.path,
		"subject": block.owner.address,
		"severity": "medium",
	}
}

# Port 80 of load balancers and of nothing else, all of whose listeners on it send clients to HTTPS: what is said there is where to go. A
# listener's rules may do other things.
only_redirects(opening) if {
	opening.range == [80, 80]
	count({other | some type in attachable; some other in terraform.referenced_by(opening.owner, type)}) == 0
	balancers := {balancer |
		some type in {"aws_lb", "aws_alb"}
		some balancer in terraform.referenced_by(opening.owner, type)
		some reference in terraform.references(balancer)
		reference.path[0] == "security_groups"
		terraform.is_address(reference.address, opening.owner)
	}
	count(balancers) > 0
	every balancer in balancers {
		listeners := {listener |
			some type in {"aws_lb_listener", "aws_alb_listener"}
			some listener in terraform.referenced_by(balancer, type)
			not values.shown(object.get(listener.body, "port", "")) == "443"
		}
		count(listeners) > 0
		every listener in listeners {
			redirects(listener)
		}
	}
}

# What else a group is attached to.
attachable := {"aws_ecs_service", "aws_elb", "aws_instance", "aws_launch_configuration", "aws_launch_template", "aws_network_interface", "aws_network_interface_sg_attachment", "aws_spot_instance_request"}

redirects(listener) if {
	actions := terraform.nested(listener, "default_action")
	count(actions) > 0
	every action in actions {
		some redirect in terraform.nested(action, "redirect")
		lower(values.shown(redirect.body.protocol)) == "https"
	}
	ruled := {rule | some type in {"aws_lb_listener_rule", "aws_alb_listener_rule"}; some rule in terraform.referenced_by(listener, type)}
	count(ruled) == 0
}

words(opening) := sprintf("%s lets %s reach ports that are only known when it runs", [opening.owner.address, network.source_words(opening.source)]) if {
	opening.applies
	network.world(opening.source)
} else := sprintf("whether %s lets everybody in cannot be told here (`%s`)", [opening.owner.address, values.excerpt(opening.open)])

subjects contains terraform.as_subject(entry) if some entry in terraform.all({"aws_security_group", "aws_default_security_group", "azurerm_network_security_group"})

subjects contains terraform.as_subject(rule.owner) if some rule in rules

# Each opening: which resource, where its sources stand, a source that is the world or may be it, its ports (null when unknown),
# and whether all of that is certain.
openings contains {
	"owner": rule.owner, "path": source.path, "source": source.source, "range": range, "applies": rule.applies,
	"certain": certain(rule, source.source, range), "open": open(rule, source.source),
} if {
	some rule in rules
	source := first_source(rule)
	some range in rule.ranges
}

certain(rule, source, range) if {
	rule.applies
	network.world(source)
	not is_null(range)
} else := false

# The first thing that is not known of a rule: its source, or what says that it is for incoming traffic.
open(rule, source) := values_open[0] if {
	values_open := array.concat(values.unknowns([source]), [value |
		some key in ["type", "direction", "access", "disabled"]
		value := rule.entry.body[key]
		values.unknown(value)
	])
	count(values_open) > 0
} else := source

groups := {"aws_security_group", "aws_default_security_group"}

aws_keys := ["cidr_blocks", "ipv6_cidr_blocks", "cidr_ipv4", "cidr_ipv6"]

azure_keys := ["source_address_prefix", "source_address_prefixes"]

# Each rule for incoming traffic: what it belongs to, its block, the attributes that hold sources, its ranges of ports, and
# whether it is known to be for incoming traffic, to allow it, and to be in force.
rules contains {"owner": group, "entry": rule, "keys": aws_keys, "ranges": [aws_range(rule.body, "protocol")], "applies": true} if {
	some group in terraform.all(groups)
	some rule in terraform.nested(group, "ingress")
	not icmp(rule.body)
}

rules contains {"owner": rule, "entry": rule, "keys": aws_keys, "ranges": [aws_range(rule.body, "protocol")], "applies": values.says(rule.body.type, "ingress")} if {
	some rule in terraform.resources.aws_security_group_rule
	values.maybe(rule.body.type, "ingress")
	not icmp(rule.body)
}

rules contains {"owner": rule, "entry": rule, "keys": aws_keys, "ranges": [aws_range(rule.body, "ip_protocol")], "applies": true} if {
	some rule in terraform.resources.aws_vpc_security_group_ingress_rule
	not icmp(rule.body)
}

rules contains azure(rule, rule) if {
	some rule in terraform.resources.azurerm_network_security_rule
	maybe_azure_in(rule.body)
}

rules contains azure(group, rule) if {
	some group in terraform.resources.azurerm_network_security_group
	some rule in terraform.nested(group, "security_rule")
	maybe_azure_in(rule.body)
}

rules contains {"owner": firewall, "entry": firewall, "keys": ["source_ranges"], "ranges": google_ranges(firewall), "applies": google_in(firewall.body)} if {
	some firewall in terraform.resources.google_compute_firewall
	values.maybe(values.lowered(object.get(firewall.body, "direction", "INGRESS")), "ingress")
	not object.get(firewall.body, "disabled", false) == true
}

# https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources/compute_network_firewall_policy_rule
rules contains {"owner": rule, "entry": match, "keys": ["src_ip_ranges"], "ranges": google_policy_ranges(match), "applies": google_policy_in(rule.body)} if {
	some type in {"google_compute_firewall_policy_rule", "google_compute_network_firewall_policy_rule", "google_compute_region_network_firewall_policy_rule"}
	some rule in terraform.resources[type]
	values.maybe(values.lowered(object.get(rule.body, "direction", "")), "ingress")
	values.maybe(values.lowered(object.get(rule.body, "action", "")), "allow")
	not object.get(rule.body, "disabled", false) == true
	some match in terraform.nested(rule, "match")
}

google_policy_in(body) if {
	values.says(body.direction, "ingress")
	values.says(body.action, "allow")
	values.known(object.get(body, "disabled", false))
} else := false

google_policy_ranges(match) := [range_of(port) |
	some layer in terraform.nested(match, "layer4_configs")
	not lower(values.shown(object.get(layer.body, "ip_protocol", "all"))) in {"icmp", "esp", "ah"}
	some port in values.array(object.get(layer.body, "ports", ["all"]))
]

azure(owner, rule) := {"owner": owner, "entry": rule, "keys": azure_keys, "ranges": ranges, "applies": azure_in(rule.body)} if {
	ranges := [range_of(port) |
		some port in array.concat(
			values.array(object.get(rule.body, "destination_port_range", null)),
			values.array(object.get(rule.body, "destination_port_ranges", null)),
		)
	]
}

azure_in(body) if {
	values.says(body.direction, "inbound")
	values.says(body.access, "allow")
} else := false

maybe_azure_in(body) if {
	values.maybe(values.lowered(object.get(body, "direction", "")), "inbound")
	values.maybe(values.lowered(object.get(body, "access", "")), "allow")
	not icmp(body)
}

google_in(body) if {
	values.says(object.get(body, "direction", "INGRESS"), "ingress")
	values.known(object.get(body, "disabled", false))
} else := false

google_ranges(firewall) := [range_of(port) |
	some allow in terraform.nested(firewall, "allow")
	not lower(values.shown(object.get(allow.body, "protocol", "all"))) in {"icmp", "esp", "ah"}
	some port in values.array(object.get(allow.body, "ports", ["all"]))
]

icmp(body) if lower(values.shown(object.get(body, "protocol", object.get(body, "ip_protocol", "")))) in {"icmp", "icmpv6", "1", "58"}

# Protocol -1 means every port, whatever the ports say.
aws_range(body, key) := [0, 65535] if network.every_protocol(object.get(body, key, ""))

aws_range(body, key) := range_of(sprintf("%v-%v", [values.shown(object.get(body, "from_port", "")), values.shown(object.get(body, "to_port", ""))])) if {
	not network.every_protocol(object.get(body, key, ""))
}

range_of(ports) := network.port_range(ports)

range_of(ports) := null if not network.port_range(ports)

# The first of a rule's sources that holds an address range of the whole internet, else the first that may.
first_source(rule) := found[0] if {
	found := [place | some place in sources(rule); network.world(place.source)]
	count(found) > 0
} else := found[0] if {
	found := [place | some place in sources(rule); network.maybe_world(place.source)]
	count(found) > 0
}

sources(rule) := array.concat([{"path": array.concat(rule.entry.path, [key]), "source": source} |
	some key in rule.keys
	some source in values.array(object.get(rule.entry.body, key, null))
], listed(rule.entry))

# What a rule takes over from lists of prefixes in the same configuration.
listed(entry) := [{"path": array.concat(entry.path, reference.path), "source": source} |
	some reference in terraform.references(entry)
	reference.path[0] in {"prefix_list_id", "prefix_list_ids"}
	some list in terraform.resources.aws_ec2_managed_prefix_list
	terraform.is_address(reference.address, list)
	some source in prefixes(list)
]

prefixes(list) := array.concat(
	[own.body.cidr | some own in terraform.nested(list, "entry"); own.body.cidr],
	[own.body.cidr | some own in terraform.referenced_by(list, "aws_ec2_managed_prefix_list_entry"); own.body.cidr],
)

hidden_blocks contains {"owner": owner, "hidden": hidden} if {
	some type, key in {"aws_security_group": "ingress", "aws_default_security_group": "ingress", "azurerm_network_security_group": "security_rule"}
	some owner in terraform.resources[type]
	some hidden in terraform.hidden(owner, key)
}

hidden_blocks contains {"owner": rule.owner, "hidden": hidden} if {
	some rule in rules
	rule.owner.type == "google_compute_firewall"
	first_source(rule)
	some hidden in terraform.hidden(rule.owner, "allow")
}
