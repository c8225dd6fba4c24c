# METADATA
# title: Data is copied more rarely than the declared recovery point allows
# description: |
#   A recovery point of an hour needs a copy of the data in every hour. The document declares a recovery point, and beside it a
#   replication that is off or slower.
# related_resources:
# - ref: https://csrc.nist.gov/pubs/sp/800/34/r1/upd1/final
# custom:
#   id: recovery-point-unreachable
#   severity: medium
#   precision: medium
#   kinds: [yaml, json, toml]
#   mentions: [rpo, recovery]
#   controls:
#     soc2: [A1.2, A1.3]
#     gdpr: ["32(1)(c)"]
#     cwe: [693]
#   remediation: |
#     Turn the replication on, with an interval of at most the recovery point, or declare the recovery point that is kept.
package regate.yaml.recovery_point_unreachable

import data.regate.lib.levels
import data.regate.lib.tree

keys := {"rpo", "rpo_hours", "rpo_minutes", "recovery_point_objective"}

deny contains result if {
	some point in points
	some key in ["replication", "replicate"]
	some switch in ["enabled", "active"]
	point.block[key][switch] == false
	result := {
		"message": sprintf("%v is %v, and the replication beside it is off", [point.name, point.value]),
		"path": array.concat(point.above, [key, switch]),
		"subject": point.name,
	}
}

deny contains result if {
	some point in points
	some key in ["replication", "replicate", "backup"]
	some interval in ["interval", "frequency", "every"]
	value := point.block[key][interval]
	levels.hours(value) > point.hours
	not point.block[key].enabled == false
	result := {
		"message": sprintf("%v is %v, and the %v beside it runs every %v", [point.name, point.value, key, value]),
		"path": array.concat(point.above, [key, interval]),
		"subject": point.name,
	}
}

subjects contains {"kind": "setting", "name": point.name, "path": point.path} if some point in points

points contains {"path": node.path, "above": above, "block": block, "value": node.value, "hours": hours, "name": tree.words(node.path)} if {
	some node in tree.named(keys)
	hours := levels.hours_of(node.key, node.value)
	above := array.slice(node.path, 0, count(node.path) - 1)
	block := object.get(input, above, null)
	is_object(block)
}
