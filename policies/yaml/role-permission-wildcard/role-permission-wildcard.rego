# METADATA
# title: A role or a user may do everything
# description: |
#   A `*` among the permissions of a role that is described in configuration gives everything there is, and everything that will be.
# related_resources:
# - ref: https://csrc.nist.gov/pubs/sp/800/53/r5/upd1/final
# custom:
#   id: role-permission-wildcard
#   severity: medium
#   precision: medium
#   kinds: [yaml, json, toml]
#   mentions: [permissions]
#   controls:
#     soc2: [CC6.1, CC6.3]
#     gdpr: ["25(2)", "32(1)(b)"]
#     cwe: [732, 269]
#   remediation: |
#     List what the role needs. Whoever administers everything does so by a role that is taken for a while and recorded.
package regate.yaml.role_permission_wildcard

import data.regate.lib.tree
import data.regate.lib.values

deny contains result if {
	some entry in entries
	some i, permission in entry.permissions
	permission in {"*", "*:*", "all", "*.*"}
	result := {
		"message": sprintf("%v may do everything (`%v`)", [entry.name, permission]),
		"path": array.concat(entry.path, [i]),
		"subject": entry.name,
	}
}

unknown contains result if {
	some entry in entries
	some i, permission in entry.permissions
	values.unknown(permission)
	result := {
		"message": sprintf("what %v may do cannot be told here (`%v`)", [entry.name, values.excerpt(permission)]),
		"path": array.concat(entry.path, [i]),
		"subject": entry.name,
	}
}

subjects contains {"kind": "role", "name": entry.name, "path": entry.path} if some entry in entries

# A role or a user, by name: permissions of what is neither are another matter (an Android manifest, a workflow).
entries contains {"path": node.path, "permissions": node.value, "name": named(node.path)} if {
	some node in tree.named({"permissions"})
	is_array(node.value)
	tree.above(node.path, {"roles", "role", "users", "user", "groups"})
}

named(path) := tree.words(array.slice(path, 0, count(path) - 1))
