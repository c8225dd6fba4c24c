# METADATA
# title: Keys or certificates are changed more rarely than they should be
# description: |
#   A key that leaked is of use until it is changed. The declared time between two changes is longer than the level of this
#   environment allows: 30 days for keys, 90 for certificates.
# related_resources:
# - ref: https://csrc.nist.gov/pubs/sp/800/57/pt1/r5/final
# custom:
#   id: rotation-slow
#   severity: medium
#   precision: medium
#   kinds: [yaml, json, toml]
#   mentions: [rotat]
#   controls:
#     soc2: [CC6.1]
#     gdpr: ["32(1)(a)"]
#     cwe: [324]
#   remediation: |
#     Change keys every 30 days and certificates every 90, by a machine. `[levels.production.numbers]` in `regate.toml` changes the numbers.
package regate.yaml.rotation_slow

import data.regate.lib.levels
import data.regate.lib.tree
import data.regate.lib.values

numbers := {
	"key_rotation": "key_rotation_days", "keyrotation": "key_rotation_days", "key_rotation_days": "key_rotation_days", "key_rotation_period": "key_rotation_days",
	"secret_rotation": "key_rotation_days", "secret_rotation_days": "key_rotation_days",
	"certificate_rotation": "certificate_rotation_days", "certificate_rotation_days": "certificate_rotation_days", "cert_rotation": "certificate_rotation_days",
	"certificaterotation": "certificate_rotation_days",
}

keys := object.keys(numbers)

deny contains result if {
	some setting in settings
	worse := levels.above(numbers[setting.key], setting.days)
	result := {
		"message": sprintf("%v is %v, and may be %v days at most", [setting.name, setting.value, levels.shown(worse.limit)]),
		"path": setting.path,
		"subject": setting.name,
		"review": worse.review,
	}
}

deny contains result if {
	some node in tree.named(keys)
	off(node.value)
	levels.number(numbers[node.key])
	result := {
		"message": sprintf("%v is %v", [tree.words(node.path), node.value]),
		"path": node.path,
		"subject": tree.words(node.path),
	}
}

unknown contains result if {
	some node in tree.named(keys)
	values.unknown(node.value)
	result := {
		"message": sprintf("how often it is changed cannot be told here (%v is `%v`)", [tree.words(node.path), values.excerpt(node.value)]),
		"path": node.path,
		"subject": tree.words(node.path),
	}
}

subjects contains {"kind": "setting", "name": tree.words(node.path), "path": node.path} if {
	some node in tree.named(keys)
	not is_array(node.value)
}

settings contains {"path": node.path, "key": node.key, "value": node.value, "days": hours / 24, "name": tree.words(node.path)} if {
	some node in tree.named(keys)
	hours := levels.hours_of(node.key, node.value)
}

off(value) if value == false

off(value) if {
	is_string(value)
	lower(value) in {"never", "none", "off", "disabled", "manual"}
}
