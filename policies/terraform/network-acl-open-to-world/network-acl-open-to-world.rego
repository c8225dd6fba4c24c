# METADATA
# title: Network ACL lets the whole internet reach a port of administration
# description: |
#   The ACL is the wall that stands when a security group is opened by mistake; here it lets everybody through to SSH or remote desktop.
#   Rules are taken in the order of their numbers: what one with a lower number denies to everybody is denied. Rules for answers
#   to what goes out (1024 to 65535) hold port 3389 and are left alone.
# related_resources:
# - ref: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html
# custom:
#   id: network-acl-open-to-world
#   severity: medium
#   precision: high
#   kinds: [terraform]
#   mentions: [network_acl]
#   target: set
#   controls:
#     soc2: [CC6.1, CC6.6]
#     gdpr: ["32(1)(b)"]
#     ccpa: ["1798.150"]
#     cwe: [284, 668]
#   remediation: |
#     Name the networks that administrators come from, or remove the rule and use Session Manager.
package regate.terraform.network_acl_open_to_world

import data.regate.lib.network_acl
import data.regate.lib.terraform
import data.regate.lib.values

deny contains result if some result in network_acl.failures(entries)

unknown contains result if some result in network_acl.unknowns(entries)

unknown contains result if {
	some table in tables
	some hidden in terraform.hidden(table, "ingress")
	result := {
		"message": sprintf("which rules for incoming traffic %s has cannot be told here (`%s`)", [table.address, values.excerpt(hidden.value)]),
		"path": hidden.path,
		"subject": table.address,
	}
}

subjects contains terraform.as_subject(entry) if some entry in tables

subjects contains terraform.as_subject(rule) if {
	some rule in terraform.resources.aws_network_acl_rule
	not network_acl.ingress(object.get(rule.body, "egress", false)) == false
}

tables := terraform.all({"aws_network_acl", "aws_default_network_acl"})

entries contains entry_of(terraform.as_subject(table), table.address, rule, ["action", "rule_no"], true) if {
	some table in tables
	some rule in terraform.nested(table, "ingress")
}

entries contains entry_of(terraform.as_subject(rule), table, rule, ["rule_action", "rule_number"], network_acl.ingress(object.get(rule.body, "egress", false))) if {
	some rule in terraform.resources.aws_network_acl_rule
	table := sprintf("%v%v", [object.get(rule.body, "$module", ""), values.shown(object.get(rule.body, "network_acl_id", ""))])
}

entry_of(owner, table, rule, names, ingress) := {
	"owner": owner, "table": table, "path": rule.path, "action": object.get(rule.body, names[0], ""), "number": object.get(rule.body, names[1], ""),
	"ingress": ingress, "protocol": object.get(rule.body, "protocol", ""), "from": object.get(rule.body, "from_port", ""),
	"to": object.get(rule.body, "to_port", ""), "sources": network_acl.sources(rule.body, ["cidr_block", "ipv6_cidr_block"]),
}
