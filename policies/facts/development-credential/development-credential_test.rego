package regate.facts.development_credential_test

import data.regate.facts.development_credential as policy

facts(secret) := {"secrets": [secret], "flows": [], "calls": [], "settings": []}

default_password := {
	"detector": "weak-default-credential", "title": "Default or guessable password", "name": "POSTGRES_PASSWORD", "weak": true,
	"confidence": "high", "medium": "configuration", "syntax": "assignment", "attributes": {},
}

file(path) := {"path": path, "test": false, "environment": null}

test_compose if {
	results := policy.deny with input as facts(default_password) with data.regate.file as file("docker-compose.yml")
	{[result.message, result.severity, result.subject] | some result in results} == {[
		"'POSTGRES_PASSWORD' has a password that is meant for development and easily guessed", "medium", "POSTGRES_PASSWORD",
	]}
}

test_url if {
	url := object.union(default_password, {"detector": "database-url-password", "name": null, "syntax": "url", "attributes": {"host": "db", "local": "false"}})
	results := policy.deny with input as facts(url) with data.regate.file as file(".env.example")
	{result.subject | some result in results} == {"db"}
}

test_what_has_no_name_is_called_by_its_kind if {
	bare := object.union(default_password, {"name": null})
	results := policy.deny with input as facts(bare) with data.regate.file as file("docker-compose.yml")
	{result.subject | some result in results} == {"Default or guessable password"}
}

test_elsewhere if {
	results := policy.deny with input as facts(default_password) with data.regate.file as file("values.yaml")
	count(results) == 0
}

test_population if {
	names := policy.subjects with input as facts(default_password) with data.regate.file as file("docker-compose.yml")
	names == {{"kind": "credential", "name": "POSTGRES_PASSWORD", "path": ["secrets", 0]}}
}
