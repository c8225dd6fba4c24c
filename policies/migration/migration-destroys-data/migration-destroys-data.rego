# METADATA
# title: A migration destroys data
# description: |
#   What is in a dropped table or column, or in the rows that are deleted, is gone once the migration ran; the old version of the application, which still runs or
#   comes back with a rollback, fails without it.
# related_resources:
# - ref: https://docs.gitlab.com/development/database/avoiding_downtime_in_migrations/
# custom:
#   id: migration-destroys-data
#   severity: low
#   precision: high
#   kinds: [migration]
#   controls:
#     soc2: [A1.2, CC8.1]
#     gdpr: ["32(1)(b)"]
#   remediation: |
#     Stop using it first, keep it for a release, back up, then drop it in a migration of its own.
package regate.migration.migration_destroys_data

deny contains result if {
	not data.regate.file.test
	count(input.destroys) > 0
	first := input.destroys[0]
	result := {
		"message": sprintf("destroys %v %v%v", [first.what, shown(first.name), more]),
		"path": ["destroys", 0],
		"subject": data.regate.file.name,
	}
}

shown(name) := "whose name is worked out" if {
	name == ""
} else := sprintf("'%v'", [name])

more := sprintf(" and %d more", [count(input.destroys) - 1]) if {
	count(input.destroys) > 1
} else := ""

subjects contains {"kind": "migration", "name": data.regate.file.name, "path": []} if not data.regate.file.test
