# METADATA
# title: Azure template makes somebody owner
# description: |
#   Who has this role may do everything in its scope, or let others in. One stolen credential gives all of it away.
# related_resources:
# - ref: https://learn.microsoft.com/azure/role-based-access-control/built-in-roles/privileged
# custom:
#   id: arm-owner-assigned
#   severity: medium
#   precision: high
#   kinds: [arm]
#   target: set
#   mentions: [roleassignments]
#   controls:
#     soc2: [CC6.1, CC6.3]
#     gdpr: ["32(1)(b)"]
#     ccpa: ["1798.150"]
#     cwe: [269, 284]
#   remediation: |
#     Assign a role with what is needed: Contributor, or of one service. Where roles must be assigned, set a `condition`.
package regate.arm.arm_owner_assigned

import data.regate.lib.values

deny contains result if {
	some entry in assignments
	some id, name in roles
	contains(lower(values.written(entry.role)), id)
	result := {
		"message": sprintf("%v assigns the role '%v'", [entry.name, name]),
		"path": entry.path,
		"subject": entry.name,
	}
}

unknown contains result if {
	some entry in assignments
	values.unknown(entry.role)
	not regex.match(guid, values.written(entry.role))
	result := {
		"message": sprintf("which role %v assigns cannot be told here (`%v`)", [entry.name, values.excerpt(entry.role)]),
		"path": entry.path,
		"subject": entry.name,
	}
}

subjects contains {"kind": entry.kind, "name": entry.name, "path": entry.at} if some entry in assignments

assignments contains {"kind": body.type, "name": body["$address"], "at": ["resources", at], "path": ["resources", at, "properties", "roleDefinitionId"], "role": body.properties.roleDefinitionId} if {
	some at, body in input.resources
	lower(body.type) == "microsoft.authorization/roleassignments"
	not body.properties.condition
}

guid := `[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}`

roles := {
	"8e3af657-a8ff-443c-a75c-2fe8c4bcb635": "Owner",
	"18d7d88d-d35e-4fb5-a5c3-7773c20a72d9": "User Access Administrator",
	"f58310d9-a9f6-439a-9e8d-f62e7b41a168": "Role Based Access Control Administrator",
}
