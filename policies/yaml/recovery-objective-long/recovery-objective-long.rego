# METADATA
# title: Declared recovery objective is longer than it may be
# description: |
#   The recovery time and point that are declared say how long the service may be down, and how much of the last data may be
#   lost. What is declared here is more than the level of this environment allows.
# related_resources:
# - ref: https://csrc.nist.gov/pubs/sp/800/34/r1/upd1/final
# custom:
#   id: recovery-objective-long
#   severity: medium
#   precision: medium
#   kinds: [yaml, json, toml]
#   mentions: [rto, rpo, recovery]
#   controls:
#     soc2: [A1.2, A1.3]
#     gdpr: ["32(1)(c)"]
#     cwe: [693]
#   remediation: |
#     Declare what was agreed, at most 4 hours to recover and 1 hour of data lost, and back up or replicate often enough to keep it. `[levels.production.numbers]` in `regate.toml` changes the numbers.
package regate.yaml.recovery_objective_long

import data.regate.lib.levels
import data.regate.lib.tree
import data.regate.lib.values

numbers := {
	"rto": "rto_hours", "rto_hours": "rto_hours", "rto_minutes": "rto_hours", "recovery_time_objective": "rto_hours", "recoverytimeobjective": "rto_hours",
	"rpo": "rpo_hours", "rpo_hours": "rpo_hours", "rpo_minutes": "rpo_hours", "recovery_point_objective": "rpo_hours", "recoverypointobjective": "rpo_hours",
}

keys := object.keys(numbers)

deny contains result if {
	some setting in settings
	worse := levels.above(numbers[setting.key], setting.hours)
	result := {
		"message": sprintf("%v is %v, and may be %v hours at most", [setting.name, setting.value, levels.shown(worse.limit)]),
		"path": setting.path,
		"subject": setting.name,
		"review": worse.review,
	}
}

unknown contains result if {
	some node in tree.named(keys)
	values.unknown(node.value)
	result := {
		"message": sprintf("how long the recovery may take cannot be told here (%v is `%v`)", [tree.words(node.path), values.excerpt(node.value)]),
		"path": node.path,
		"subject": tree.words(node.path),
	}
}

subjects contains {"kind": "setting", "name": setting.name, "path": setting.path} if some setting in settings

subjects contains {"kind": "setting", "name": tree.words(node.path), "path": node.path} if {
	some node in tree.named(keys)
	values.unknown(node.value)
}

settings contains {"path": node.path, "key": node.key, "value": node.value, "hours": hours, "name": tree.words(node.path)} if {
	some node in tree.named(keys)
	hours := levels.hours_of(node.key, node.value)
}
