# METADATA
# title: Database engine no longer gets security fixes
# description: |
#   The engine's makers have ended support for this version. Clouds sell extended support for a while, at a price, and then
#   upgrade the database on a day of their own choice.
# related_resources:
# - ref: https://www.postgresql.org/support/versioning/
# - ref: https://www.mysql.com/support/eol-notice.html
# custom:
#   id: database-engine-end-of-life
#   severity: medium
#   precision: high
#   kinds: [terraform]
#   mentions: [aws_db_instance, aws_rds, google_sql_database_instance, azurerm_postgresql, azurerm_mysql, azurerm_mariadb]
#   target: set
#   controls:
#     soc2: [CC6.8, CC7.1]
#     gdpr: ["32(1)(b)"]
#     ccpa: ["1798.150"]
#     cwe: [1104]
#   remediation: |
#     Upgrade to a supported major version: rehearse it on a restored snapshot, then use a blue/green deployment.
package regate.terraform.database_engine_end_of_life

import data.regate.lib.lifecycle
import data.regate.lib.terraform
import data.regate.lib.values

deny contains result if {
	some database in databases
	record := lifecycle.ended(database.product, database.version)
	result := {
		"message": sprintf("%s runs %s %s, whose support ended on %s", [database.entry.address, record.title, record.version, record.ended]),
		"path": array.concat(database.entry.path, [database.key]),
		"subject": database.entry.address,
		"evidence": record,
	}
}

unknown contains result if {
	some database in open_databases
	result := {
		"message": sprintf("which version of its engine %s runs cannot be told here (`%s`)", [database.entry.address, values.excerpt(database.value)]),
		"path": array.concat(database.entry.path, [database.key]),
		"subject": database.entry.address,
	}
}

# An engine whose dates are not known is not judged, nor one whose version the cloud chooses.
subjects contains terraform.as_subject(database.entry) if some database in databases

subjects contains terraform.as_subject(database.entry) if some database in open_databases

aws_types := {"aws_db_instance", "aws_rds_cluster", "aws_rds_global_cluster"}

azure_types := {
	"azurerm_postgresql_server": "postgresql",
	"azurerm_postgresql_flexible_server": "postgresql",
	"azurerm_mysql_server": "mysql",
	"azurerm_mysql_flexible_server": "mysql",
	"azurerm_mariadb_server": "mariadb",
}

databases contains {"entry": entry, "key": "engine_version", "product": product, "version": entry.body.engine_version} if {
	some entry in terraform.all(aws_types)
	is_string(entry.body.engine)
	product := lifecycle.product_of_engine(entry.body.engine)
	is_string(entry.body.engine_version)
	values.known(entry.body.engine_version)
}

# POSTGRES_13, MYSQL_5_7.
databases contains {"entry": entry, "key": "database_version", "product": product, "version": version} if {
	some entry in terraform.resources.google_sql_database_instance
	is_string(entry.body.database_version)
	some groups in regex.find_all_string_submatch_n(`^(POSTGRES|MYSQL)_([0-9]+)(?:_([0-9]+))?`, entry.body.database_version, 1)
	product := lifecycle.product_of_engine(groups[1])
	version := trim_suffix(concat(".", [groups[2], groups[3]]), ".")
}

databases contains {"entry": entry, "key": "version", "product": product, "version": entry.body.version} if {
	some type, product in azure_types
	some entry in terraform.resources[type]
	is_string(entry.body.version)
	values.known(entry.body.version)
}

open_databases contains {"entry": entry, "key": "engine_version", "value": entry.body.engine_version} if {
	some entry in terraform.all(aws_types)
	values.unknown(entry.body.engine_version)
	maybe_judged(entry.body.engine)
}

open_databases contains {"entry": entry, "key": "engine", "value": entry.body.engine} if {
	some entry in terraform.all(aws_types)
	values.unknown(entry.body.engine)
	values.known(entry.body.engine_version)
}

open_databases contains {"entry": entry, "key": "database_version", "value": entry.body.database_version} if {
	some entry in terraform.resources.google_sql_database_instance
	values.unknown(entry.body.database_version)
}

open_databases contains {"entry": entry, "key": "version", "value": entry.body.version} if {
	some type, _ in azure_types
	some entry in terraform.resources[type]
	values.unknown(entry.body.version)
}

maybe_judged(engine) if values.unknown(engine)

maybe_judged(engine) if {
	is_string(engine)
	lifecycle.product_of_engine(engine)
}
