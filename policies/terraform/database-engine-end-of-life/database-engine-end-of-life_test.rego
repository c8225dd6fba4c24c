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

open := {"$unknown": "${var.x}", "reason": "variable-without-value"}


told(document) := {[result.subject, result.path] | some result in results} if {
	results := policy.unknown with input as document with data.regate.lifecycle as table
}

population(document) := {subject.name | some subject in found} if {
	found := policy.subjects with input as document with data.regate.lifecycle as table
}

aws(body) := {"resource": {"aws_db_instance": {"a": [body]}}}

test_version_that_is_not_known if {
	at := ["resource", "aws_db_instance", "a", 0]
	told(aws({"engine": "postgres", "engine_version": open})) == {["aws_db_instance.a", array.concat(at, ["engine_version"])]}
	told(aws({"engine": open, "engine_version": "13"})) == {["aws_db_instance.a", array.concat(at, ["engine"])]}
	told(aws({"engine": "oracle-ee", "engine_version": open})) == set()
	told(aws({"engine": "postgres", "engine_version": "13"})) == set()
	told({"resource": {"google_sql_database_instance": {"a": [{"database_version": open}]}}}) == {["google_sql_database_instance.a", ["resource", "google_sql_database_instance", "a", 0, "database_version"]]}
	told({"resource": {"azurerm_mysql_server": {"a": [{"version": open}]}}}) == {["azurerm_mysql_server.a", ["resource", "azurerm_mysql_server", "a", 0, "version"]]}
}

test_population_is_what_can_be_judged if {
	population(aws({"engine": "postgres", "engine_version": "17"})) == {"aws_db_instance.a"}
	population(aws({"engine": "postgres", "engine_version": open})) == {"aws_db_instance.a"}
	population(aws({"engine": "oracle-ee", "engine_version": "19"})) == set()
	population(aws({"engine": "postgres"})) == set()
}
