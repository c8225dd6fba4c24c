# METADATA
# title: Ingress is open to the whole internet (CloudFormation)
# description: |
#   A security group lets any address on the internet reach these ports. Scanners find an open database or SSH port within minutes. The
#   severity follows the port: databases and "every port" are critical, remote administration is high, HTTPS is low.
# related_resources:
# - ref: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-securitygroupingress.html
# custom:
#   id: cloudformation-ingress-open-to-world
#   severity: high
#   precision: high
#   kinds: [cloudformation]
#   mentions: [securitygroup]
#   controls:
#     soc2: [CC6.1, CC6.6]
#     gdpr: ["32(1)(b)"]
#     ccpa: ["1798.150"]
#     cwe: [284, 668]
#   remediation: |
#     Name the addresses that need access (`CidrIp: 10.0.0.0/8`), or refer to a security group.
package regate.cloudformation.cloudformation_ingress_open_to_world

import data.regate.lib.network
import data.regate.lib.values

deny contains result if {
	some opening in openings
	network.world(opening.source)
	is_array(opening.range)
	exposure := network.exposure(opening.range)
	result := {
		"message": sprintf("%s lets %s reach %s", [opening.name, network.source_words(opening.source), exposure.what]),
		"path": opening.path,
		"subject": opening.name,
		"severity": exposure.severity,
		"identity": sprintf("%v", [opening.range]),
	}
}

unknown contains result if {
	some opening in openings
	is_open(opening)
	result := {
		"message": sprintf("whom %s lets reach which ports cannot be told here (`%s`)", [opening.name, values.excerpt(opening.source)]),
		"path": opening.path,
		"subject": opening.name,
		"severity": "medium",
	}
}

unknown contains result if {
	some group in groups
	some at, rule in listed(group)
	not rule.IpProtocol
	not is_null(rule)
	result := {
		"message": sprintf("which rules for incoming traffic %s has cannot be told here (`%s`)", [group.name, values.excerpt(rule)]),
		"path": array.concat(group.path, at),
		"subject": group.name,
		"severity": "medium",
	}
}

subjects contains {"kind": "AWS::EC2::SecurityGroup", "name": group.name, "path": ["Resources", group.name]} if some group in groups

subjects contains {"kind": "AWS::EC2::SecurityGroupIngress", "name": rule.name, "path": ["Resources", rule.name]} if some rule in alone

is_open(opening) if is_function(opening.source)

# A range that cannot be read.
is_open(opening) if network.maybe_world(opening.source)

is_open(opening) if {
	network.world(opening.source)
	is_null(opening.range)
}

# What a template works out stands as an object: a reference or a function.
is_function(value) if is_object(value)

is_function(value) if {
	is_string(value)
	values.unknown(value)
}

groups contains {"name": name, "body": resource.Properties, "path": ["Resources", name, "Properties", "SecurityGroupIngress"]} if {
	some name, resource in input.Resources
	resource.Type == "AWS::EC2::SecurityGroup"
}

alone contains {"name": name, "body": resource.Properties, "path": ["Resources", name, "Properties"]} if {
	some name, resource in input.Resources
	resource.Type == "AWS::EC2::SecurityGroupIngress"
}

# The rules of a group by their place below it: a list, or one alone, which is no function then.
listed(group) := {[at]: rule | some at, rule in group.body.SecurityGroupIngress} if is_array(group.body.SecurityGroupIngress)

listed(group) := {[]: group.body.SecurityGroupIngress} if is_object(group.body.SecurityGroupIngress)

rules contains {"name": rule.name, "body": rule.body, "path": rule.path} if some rule in alone

rules contains {"name": group.name, "body": rule, "path": array.concat(group.path, at)} if {
	some group in groups
	some at, rule in listed(group)
	rule.IpProtocol
}

openings contains {"name": rule.name, "path": array.concat(rule.path, [key]), "source": rule.body[key], "range": range(rule.body)} if {
	some rule in rules
	not lower(values.shown(rule.body.IpProtocol)) in {"icmp", "icmpv6", "1", "58"}
	some key in ["CidrIp", "CidrIpv6"]
	rule.body[key]
}

range(body) := [0, 65535] if network.every_protocol(body.IpProtocol)

range(body) := network.port_range(sprintf("%v-%v", [body.FromPort, body.ToPort])) if not network.every_protocol(body.IpProtocol)

range(body) := null if {
	not network.every_protocol(body.IpProtocol)
	not network.port_range(sprintf("%v-%v", [object.get(body, "FromPort", ""), object.get(body, "ToPort", "")]))
}
