package regate.terraform.database_engine_end_of_life_test

import data.regate.terraform.database_engine_end_of_life as policy

table := {
	"engines": {"postgres": "postgresql", "mysql": "mysql"},
	"products": {
		"postgresql": {"title": "PostgreSQL", "source": "s", "names": {}, "versions": {"9.6": {"ended": "2021-11-11"}, "13": {"ended": "2025-11-13"}}},
		"mysql": {"title": "MySQL", "source": "s", "names": {}, "versions": {"5.7": {"ended": "2023-10-31"}}},
	},
}

subjects(document) := names if {
	results := policy.deny with input as document with data.regate.lifecycle as table
	names := {result.subject | some result in results}
}

test_aws if subjects({"resource": {"aws_db_instance": {"a": [{"engine": "postgres", "engine_version": "13.4"}], "b": [{"engine": "postgres", "engine_version": "17.2"}]}}}) == {"aws_db_instance.a"}

test_google if subjects({"resource": {"google_sql_database_instance": {"a": [{"database_version": "MYSQL_5_7"}], "b": [{"database_version": "POSTGRES_13"}], "c": [{"database_version": "POSTGRES_17"}]}}}) == {"google_sql_database_instance.a", "google_sql_database_instance.b"}

test_azure if subjects({"resource": {"azurerm_postgresql_flexible_server": {"a": [{"version": "13"}]}}}) == {"azurerm_postgresql_flexible_server.a"}

test_unknown if subjects({"resource": {"aws_db_instance": {"a": [{"engine": "postgres", "engine_version": "${var.version}"}]}}}) == set()
