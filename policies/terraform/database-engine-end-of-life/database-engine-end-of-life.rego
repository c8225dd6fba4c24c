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

deny contains result if {
	some database in databases
	record := lifecycle.ended(database.product, database.version)
	result := {
		"message": sprintf("%s runs %s %s, whose support ended on %s", [database.address, record.title, record.version, record.ended]),
		"path": database.path,
		"subject": database.address,
		"evidence": record,
	}
}

subjects contains database.address if some database in databases

databases contains {"address": entry.address, "path": array.concat(entry.path, ["engine_version"]), "product": product, "version": entry.body.engine_version} if {
	some type in {"aws_db_instance", "aws_rds_cluster", "aws_rds_global_cluster"}
	some entry in terraform.resources[type]
	product := lifecycle.product_of_engine(entry.body.engine)
	is_string(entry.body.engine_version)
}

# POSTGRES_13, MYSQL_5_7.
databases contains {"address": entry.address, "path": array.concat(entry.path, ["database_version"]), "product": product, "version": version} if {
	some entry in terraform.resources.google_sql_database_instance
	some groups in regex.find_all_string_submatch_n(`^(POSTGRES|MYSQL)_([0-9]+)(?:_([0-9]+))?`, entry.body.database_version, 1)
	product := lifecycle.product_of_engine(groups[1])
	version := trim_suffix(concat(".", [groups[2], groups[3]]), ".")
}

databases contains {"address": entry.address, "path": array.concat(entry.path, ["version"]), "product": product, "version": entry.body.version} if {
	some type, product in {
		"azurerm_postgresql_server": "postgresql",
		"azurerm_postgresql_flexible_server": "postgresql",
		"azurerm_mysql_server": "mysql",
		"azurerm_mysql_flexible_server": "mysql",
		"azurerm_mariadb_server": "mariadb",
	}
	some entry in terraform.resources[type]
	is_string(entry.body.version)
}
