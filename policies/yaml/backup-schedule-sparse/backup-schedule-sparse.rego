# METADATA
# title: Backups are made less than once a day
# description: |
#   Between two backups everything that was written is lost when the store is. The schedule leaves more than a day between them.
# related_resources:
# - ref: https://cheatsheetseries.owasp.org/cheatsheets/Database_Security_Cheat_Sheet.html
# custom:
#   id: backup-schedule-sparse
#   severity: medium
#   precision: medium
#   kinds: [yaml, json, toml]
#   mentions: [backup]
#   controls:
#     soc2: [A1.2]
#     gdpr: ["32(1)(c)"]
#     cwe: [693]
#   remediation: |
#     Back up every day, `0 0 * * *`, or more often; or archive the log of writes without a break, and say so to a reviewer.
package regate.yaml.backup_schedule_sparse

import data.regate.lib.levels
import data.regate.lib.tree
import data.regate.lib.values

keys := {"schedule", "cron", "frequency", "interval", "backup_schedule", "backup_frequency", "backup_interval"}

deny contains result if {
	some setting in settings
	between := hours_between(setting.value)
	worse := levels.above("backup_interval_hours", between)
	result := {
		"message": sprintf("%v is %v: more than %v hours can pass between two backups", [setting.name, setting.value, levels.shown(worse.limit)]),
		"path": setting.path,
		"subject": setting.name,
		"review": worse.review,
	}
}

unknown contains result if {
	some node in tree.named(keys)
	about_backups(node.path)
	values.unknown(node.value)
	result := {
		"message": sprintf("how often backups are made cannot be told here (%v is `%v`)", [tree.words(node.path), values.excerpt(node.value)]),
		"path": node.path,
		"subject": tree.words(node.path),
	}
}

subjects contains {"kind": "setting", "name": tree.words(node.path), "path": node.path} if {
	some node in tree.named(keys)
	about_backups(node.path)
	is_string(node.value)
}

settings contains {"path": node.path, "value": node.value, "name": tree.words(node.path)} if {
	some node in tree.named(keys)
	about_backups(node.path)
	is_string(node.value)
	values.known(node.value)
	not another_copies(node.path)
}

about_backups(path) if {
	some step in path
	is_string(step)
	regex.match(`^backups?$|^backup_(schedule|frequency|interval)$|_backups?$`, lower(step))
}

# Beside a full backup, what was changed since may be saved in steps of its own; how long those may be is for its own setting.
another_copies(path) if {
	some step in path
	is_string(step)
	regex.match(`(?i)test|verif|restore|clean|prune|retention|archiv`, step)
}

hours_between(value) := levels.hours(value)

hours_between(value) := words[lower(value)]

words := {"hourly": 1, "daily": 24, "@hourly": 1, "@daily": 24, "@midnight": 24, "weekly": 168, "@weekly": 168, "monthly": 720, "@monthly": 720, "yearly": 8760, "@yearly": 8760}

# A cron line (crontab(5)) that names a day of the week, or of the month.
hours_between(value) := 168 if {
	parts := fields(value)
	parts[2] in {"*", "?"}
	regex.match(`^([0-7]|[A-Za-z]{3})$`, parts[4])
}

hours_between(value) := 720 if {
	parts := fields(value)
	regex.match(`^([0-9]{1,2}|L)$`, parts[2])
	parts[4] in {"*", "?"}
}

hours_between(value) := 24 * to_number(step) if {
	parts := fields(value)
	startswith(parts[2], "*/")
	step := trim_prefix(parts[2], "*/")
	regex.match(`^[0-9]{1,2}$`, step)
}

fields(value) := parts if {
	parts := regex.split(`\s+`, trim_space(value))
	count(parts) == 5
}
