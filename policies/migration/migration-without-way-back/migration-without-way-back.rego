# METADATA
# title: A migration cannot be taken back
# description: |
#   A release that has to be rolled back needs the schema of the version before. A step back that is missing, or that does nothing, leaves the
#   new schema under the old application.
# related_resources:
# - ref: https://alembic.sqlalchemy.org/en/latest/tutorial.html#downgrading
# - ref: https://guides.rubyonrails.org/active_record_migrations.html#using-reversible
# custom:
#   id: migration-without-way-back
#   severity: low
#   precision: high
#   kinds: [migration]
#   controls:
#     soc2: [A1.2, CC8.1]
#   remediation: |
#     Write the step back (`downgrade`, `down`, `reverse_code`, `rollback`), and run it in CI; where nothing can bring the old state back, raise an error that says so.
package regate.migration.migration_without_way_back

deny contains result if {
	not data.regate.file.test
	message := messages[input.down]
	result := {"message": message, "path": ["down"], "subject": data.regate.file.name}
}

deny contains result if {
	not data.regate.file.test
	input.down == "refused"
	result := {
		"review": true,
		"message": "says that it cannot be taken back: a rollback of the release has to do without",
		"path": ["down"],
		"subject": data.regate.file.name,
	}
}

messages := {
	"missing": "has no step back",
	"empty": "has a step back that does nothing",
}

subjects contains {"kind": "migration", "name": data.regate.file.name, "path": ["down"]} if {
	not data.regate.file.test
	input.down
}
