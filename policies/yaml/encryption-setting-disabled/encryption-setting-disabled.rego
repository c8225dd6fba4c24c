# METADATA
# title: Configuration switches encryption off
# description: |
#   A block about backups, storage or databases says that data is kept without encryption. A lost disk, a copied
#   snapshot or a stray backup then shows everything in it.
# related_resources:
# - ref: https://cheatsheetseries.owasp.org/cheatsheets/Cryptographic_Storage_Cheat_Sheet.html
# custom:
#   id: encryption-setting-disabled
#   severity: medium
#   precision: medium
#   kinds: [yaml, json, toml]
#   mentions: [encrypt, at_rest, atrest, in_transit, intransit]
#   controls:
#     soc2: [CC6.1, CC6.7]
#     gdpr: ["32(1)(a)"]
#     ccpa: ["1798.150"]
#     cwe: [311]
#   remediation: |
#     Switch encryption on, with a key that the platform's key service keeps and rotates.
package regate.yaml.encryption_setting_disabled

import data.regate.lib.tree
import data.regate.lib.values

keys := {"encryption", "encrypted", "encrypt", "at_rest", "atrest", "encryption_at_rest", "encryptionatrest", "in_transit", "intransit", "encryption_in_transit", "encryptionintransit", "storage_encrypted", "storageencrypted"}

scopes := {"backup", "backups", "storage", "database", "databases", "volume", "volumes", "disk", "disks", "encryption", "replication", "cache", "redis", "postgres", "mysql", "bucket", "buckets"}

deny contains result if {
	some setting in settings
	values.as_bool(setting.value) == false
	result := {
		"message": sprintf("%v is %v", [setting.name, setting.value]),
		"path": setting.path,
		"subject": setting.name,
	}
}

unknown contains result if {
	some setting in settings
	values.unknown(setting.value)
	result := {
		"message": sprintf("whether encryption is on cannot be told here (%v is `%v`)", [setting.name, values.excerpt(setting.value)]),
		"path": setting.path,
		"subject": setting.name,
	}
}

subjects contains {"kind": "setting", "name": setting.name, "path": setting.path} if some setting in settings

settings contains {"path": node.path, "value": node.value, "name": tree.words(node.path)} if {
	some node in tree.named(keys)
	scalar(node.value)
	tree.above(node.path, scopes)
}

scalar(value) if values.unknown(value)

scalar(value) if {
	not is_object(value)
	not is_array(value)
}
