# METADATA
# title: Network ACL lets the whole internet reach a port of administration (CloudFormation)
# description: |
#   The ACL is the wall that stands when a security group is opened by mistake; here it lets everybody through to SSH or remote desktop.
#   Rules are taken in the order of their numbers: what one with a lower number denies to everybody is denied. Rules for answers
#   to what goes out (1024 to 65535) hold port 3389 and are left alone.
# related_resources:
# - ref: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html
# custom:
#   id: cloudformation-network-acl-open-to-world
#   severity: medium
#   precision: high
#   kinds: [cloudformation]
#   mentions: [networkaclentry]
#   controls:
#     soc2: [CC6.1, CC6.6]
#     gdpr: ["32(1)(b)"]
#     ccpa: ["1798.150"]
#     cwe: [284, 668]
#   remediation: |
#     Name the networks that administrators come from, or remove the rule and use Session Manager.
package regate.cloudformation.cloudformation_network_acl_open_to_world

import data.regate.lib.network_acl
import data.regate.lib.values

deny contains result if some result in network_acl.failures(entries)

unknown contains result if some result in network_acl.unknowns(entries)

subjects contains entry.owner if {
	some entry in entries
	not entry.ingress == false
}

entries contains {
	"owner": {"kind": resource.Type, "name": name, "path": ["Resources", name]}, "table": sprintf("%v", [object.get(body, "NetworkAclId", "")]),
	"path": ["Resources", name, "Properties"], "action": of(body, ["RuleAction"], ""), "number": of(body, ["RuleNumber"], ""),
	"ingress": network_acl.ingress(of(body, ["Egress"], false)), "protocol": of(body, ["Protocol"], ""),
	"from": of(body, ["PortRange", "From"], ""), "to": of(body, ["PortRange", "To"], ""),
	"sources": {{"key": source.key, "value": plain(source.value)} | some source in network_acl.sources(body, ["CidrBlock", "Ipv6CidrBlock"])},
} if {
	some name, resource in input.Resources
	resource.Type == "AWS::EC2::NetworkAclEntry"
	body := values.entries(resource.Properties)
}

of(body, path, otherwise) := plain(object.get(body, path, otherwise))

# What the stack works out, a reference or a function, stands as an object.
plain(value) := {"$unknown": sprintf("${%v}", [json.marshal(value)]), "reason": "reference"} if {
	is_object(value)
	not values.unknown(value)
} else := value
