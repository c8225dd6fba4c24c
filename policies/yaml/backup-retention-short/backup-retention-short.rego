# METADATA
# title: Backups are kept for less than seven days
# description: |
#   Damage is often found days after it happened. When the last good copy is gone by then, data cannot be restored.
# related_resources:
# - ref: https://cheatsheetseries.owasp.org/cheatsheets/Database_Security_Cheat_Sheet.html
# custom:
#   id: backup-retention-short
#   severity: medium
#   precision: medium
#   kinds: [yaml, json, toml]
#   mentions: [retention]
#   controls:
#     soc2: [A1.2]
#     gdpr: ["32(1)(c)"]
#     cwe: [693]
#   remediation: |
#     Keep backups for seven days or more, and test restoring from them.
package regate.yaml.backup_retention_short

import data.regate.lib.levels
import data.regate.lib.tree
import data.regate.lib.values

keys := {"retention", "retention_days", "retentiondays", "retention_period", "retentionperiod", "backup_retention", "backup_retention_days", "backup_retention_period", "backupretentionperiod", "backupretentiondays"}

deny contains result if {
	some setting in settings
	worse := levels.below("backup_retention_days", setting.days)
	result := {
		"message": sprintf("%v is %v: backups are kept for less than %v days", [setting.name, setting.value, levels.shown(worse.limit)]),
		"path": setting.path,
		"subject": setting.name,
		"review": worse.review,
	}
}

unknown contains result if {
	some setting in open_settings
	result := {
		"message": sprintf("how long backups are kept cannot be told here (%v is `%v`)", [setting.name, values.excerpt(setting.value)]),
		"path": setting.path,
		"subject": setting.name,
	}
}

subjects contains {"kind": "setting", "name": setting.name, "path": setting.path} if some setting in settings

subjects contains {"kind": "setting", "name": setting.name, "path": setting.path} if some setting in open_settings

open_settings contains {"path": node.path, "value": node.value, "name": tree.words(node.path)} if {
	some node in tree.named(keys)
	about_backups(node.path)
	values.unknown(node.value)
}

settings contains {"path": node.path, "value": node.value, "days": length, "name": tree.words(node.path)} if {
	some node in tree.named(keys)
	about_backups(node.path)
	length := days(node.value)
}

about_backups(path) if {
	some step in path
	is_string(step)
	contains(lower(step), "backup")
}

# A bare number is days.
days(value) := value if is_number(value)

days(value) := to_number(parts[1]) / per_day[lower(parts[2])] if {
	is_string(value)
	some parts in regex.find_all_string_submatch_n(`^([0-9]{1,6})\s*(h|hours?|d|days?|w|weeks?|)$`, lower(value), 1)
}

per_day := {"": 1, "d": 1, "day": 1, "days": 1, "h": 24, "hour": 24, "hours": 24, "w": 1 / 7, "week": 1 / 7, "weeks": 1 / 7}
