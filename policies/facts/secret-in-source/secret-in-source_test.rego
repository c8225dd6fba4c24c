package regate.facts.secret_in_source_test

import data.regate.facts.secret_in_source as policy

token := {
	"detector": "github-personal-access-token", "title": "GitHub personal access token (classic)", "vendor": "GitHub",
	"severity": "critical", "confidence": "high", "syntax": "text", "medium": "configuration", "name": null, "weak": false, "checksum": true,
	"redacted": "ghp_*****", "hash": "00", "attributes": {}, "decoded": [], "history": null,
}

url(host, local) := {
	"detector": "database-url-password", "title": "Password in a database URL", "vendor": "", "severity": "high",
	"confidence": "high", "syntax": "url", "medium": "configuration", "name": null, "weak": true, "checksum": null, "redacted": "*****", "hash": "00", "decoded": [], "history": null,
	"attributes": {"host": host, "local": local, "scheme": "postgresql"},
}

facts(secret) := {"secrets": [secret], "flows": [], "calls": [], "settings": []}

test_token if {
	results := policy.deny with input as facts(token) with data.regate.file as {"test": false}
	results == {{
		"rule": "github-personal-access-token",
		"message": "GitHub personal access token (classic) in plain text (ghp_*****)",
		"path": ["secrets", 0],
		"subject": "GitHub personal access token (classic)",
		"severity": "critical",
	}}
}

test_section_of_development_is_lower if {
	secret := object.union(token, {"detector": "hardcoded-credential", "severity": "high", "syntax": "object-key", "attributes": {"environment": "development", "environment_by": "section"}})
	severities := [severity |
		some path in ["config/secrets.yml", "ci/build.yml"]
		some severity in {result.severity | some result in policy.deny with input as facts(secret) with data.regate.file as {"test": false, "path": path, "environment": null}}
	]
	severities == ["medium", "high"]
}

test_server_of_the_own_stack_is_lower if {
	severities := {[path, host]: severity |
		some path in ["dev/app.yaml", "app.yaml"]
		some host in ["clickhouse", "db.acme.dev"]
		secret := object.union(url(host, "false"), {"weak": false})
		some severity in {result.severity | some result in policy.deny with input as facts(secret) with data.regate.file as {"test": false, "path": path, "environment": null}}
	}
	severities == {["dev/app.yaml", "clickhouse"]: "medium", ["dev/app.yaml", "db.acme.dev"]: "high", ["app.yaml", "clickhouse"]: "high", ["app.yaml", "db.acme.dev"]: "high"}
}

test_login_of_a_server_is_high if {
	login := object.union(url("pypi.acme.dev", "false"), {"detector": "url-password", "severity": "medium", "weak": false})
	severities := {[path, medium]: severity |
		some path in ["pip.conf", "dev/pip.conf"]
		some medium in ["configuration", "source"]
		secret := object.union(login, {"medium": medium})
		some severity in {result.severity | some result in policy.deny with input as facts(secret) with data.regate.file as {"test": false, "path": path, "environment": null}}
	}
	severities == {["pip.conf", "configuration"]: "high", ["pip.conf", "source"]: "medium", ["dev/pip.conf", "configuration"]: "medium", ["dev/pip.conf", "source"]: "medium"}
}

test_token_of_the_clone_is_lower if {
	results := policy.deny with input as facts(token) with data.regate.file as {"test": false, "path": ".git/config"}
	{result.severity | some result in results} == {"medium"}
}

test_key_of_localhost_is_lower if {
	key := object.union(token, {"detector": "private-key"})
	severities := {path: severity |
		some path in ["certs/localhost.pem", "localhost-key.pem", "certs/server.pem", "localhost/server.pem"]
		some severity in {result.severity | some result in policy.deny with input as facts(key) with data.regate.file as {"test": false, "path": path}}
	}
	severities == {"certs/localhost.pem": "medium", "localhost-key.pem": "medium", "certs/server.pem": "critical", "localhost/server.pem": "critical"}
}

test_token_in_a_test_is_lower if {
	results := policy.deny with input as facts(token) with data.regate.file as {"test": true}
	{result.severity | some result in results} == {"medium"}
}

test_url_of_a_server if {
	results := policy.deny with input as facts(url("staging-db.example.com", "false")) with data.regate.file as {"test": false}
	{[result.severity, result.message] | some result in results} == {["high", "the URL for 'staging-db.example.com' carries its password, and it is one that everybody tries first"]}
}

test_url_of_this_machine_is_low if {
	results := policy.deny with input as facts(url("localhost", "true")) with data.regate.file as {"test": false}
	{result.severity | some result in results} == {"low"}
}

test_low_confidence_is_for_review if {
	unsure := object.union(token, {"confidence": "low"})
	results := policy.deny with input as facts(unsure) with data.regate.file as {"test": false}
	{result.review | some result in results} == {true}
}

test_wrong_checksum_is_said if {
	doubtful := object.union(token, {"confidence": "low", "checksum": false})
	results := policy.deny with input as facts(doubtful) with data.regate.file as {"test": false}
	{[result.review, result.message] | some result in results} == {[
		true,
		"GitHub personal access token (classic) in plain text (ghp_*****), with a wrong checksum: made up, mistyped or altered",
	]}
}

test_weak_default if {
	weak := object.union(token, {"detector": "weak-default-credential", "name": "POSTGRES_PASSWORD", "severity": "high", "weak": true})
	results := policy.deny with input as facts(weak) with data.regate.file as {"test": false}
	{[result.message, result.subject] | some result in results} == {["'POSTGRES_PASSWORD' is set to a password that everybody tries first", "POSTGRES_PASSWORD"]}
}

literal(detector, medium) := object.union(token, {
	"detector": detector, "severity": "high", "confidence": "high", "syntax": "assignment", "medium": medium,
	"name": "ADMIN_PASSWORD",
})

file(path, test) := {"path": path, "test": test}

reviews(secret, place) := {object.get(result, "review", false) |
	some result in policy.deny with input as facts(secret) with data.regate.file as place
}

test_weak_default_counts_where_it_is_used if {
	reviews(literal("weak-default-credential", "configuration"), file("shop/.env.production", false)) == {false}
	reviews(literal("weak-default-credential", "configuration"), file("testdata/shop/.env.production", false)) == {false}
}

test_weak_default_of_a_test_or_an_example_is_for_review if {
	reviews(literal("weak-default-credential", "configuration"), file("e2e/.env", true)) == {true}
	reviews(literal("weak-default-credential", "configuration"), file("tests/compose.yaml", true)) == {true}
}

test_weak_label_in_the_source_of_a_test_passes if {
	reviews(literal("weak-default-credential", "source"), file("src/login.test.ts", true)) == set()
	reviews(literal("weak-default-credential", "source"), file("src/login.ts", false)) == {false}
}

test_literal_in_the_source_of_a_test_is_for_review if {
	reviews(literal("hardcoded-credential", "source"), file("src/login.test.ts", true)) == {true}
	reviews(literal("hardcoded-credential", "source"), file("src/login.ts", false)) == {false}
	reviews(literal("hardcoded-credential", "configuration"), file("e2e/.env", true)) == {true}
	reviews(literal("hardcoded-credential", "configuration"), file("shop/.env.test", false)) == {true}
	reviews(url("db.acme.dev", "false"), file("tests/cases/a.yaml", true)) == {true}
}

test_vendor_token_in_a_test_is_no_review if {
	reviews(token, file("src/login.test.ts", true)) == {false}
	reviews(object.union(token, {"confidence": "medium"}), file("src/login.test.ts", true)) == {true}
}

test_database_of_a_ci_job_or_a_development_container_is_for_review if {
	job := file(".github/workflows/test.yml", false)
	reviews(object.union(literal("weak-default-credential", "configuration"), {"weak": true}), job) == {true}
	reviews(url("postgres", "false"), job) == {true}
	reviews(url("postgres", "false"), file(".devcontainer/compose.yaml", false)) == {true}
	reviews(literal("hardcoded-credential", "configuration"), file(".ci/compose.yaml", false)) == {true}
	reviews(url("postgres", "false"), file("compose.yaml", false)) == set()
	reviews(object.union(literal("hardcoded-credential", "configuration"), {"name": "POSTGRES_PASSWORD"}), job) == {true}
	reviews(object.union(literal("hardcoded-credential", "configuration"), {"name": "DEPLOY_PASSWORD"}), job) == {false}
	reviews(object.union(literal("hardcoded-credential", "configuration"), {"name": "POSTGRES_PASSWORD"}), file("compose.yaml", false)) == {false}
}

test_public_keys_pass if {
	public := object.union(token, {"detector": "supabase-anon-key", "severity": "info"})
	results := policy.deny with input as facts(public) with data.regate.file as {"test": false}
	count(results) == 0
}

test_nothing_found_passes if {
	results := policy.deny with input as {"secrets": [], "flows": [], "calls": [], "settings": []}
	count(results) == 0
}

test_population if {
	names := policy.subjects with input as facts(token)
	names == {{"kind": "credential", "name": "GitHub personal access token (classic)", "path": ["secrets", 0]}}
}

messages(secret) := {result.message |
	some result in policy.deny with input as facts(secret) with data.regate.file as {"test": false}
}

test_encoded_says_how if {
	messages(object.union(token, {"decoded": ["base64", "percent"]})) == {"GitHub personal access token (classic) in plain text (ghp_*****), encoded as percent in base64"}
}

once := {"first_commit": "0123456789abcdef", "last_commit": "fedcba9876543210", "at_head": false}

test_guessable_password_of_the_past_passes if {
	weak := object.union(literal("weak-default-credential", "configuration"), {"weak": true})
	count(messages(object.union(weak, {"history": once}))) == 0
	count(messages(object.union(weak, {"history": object.union(once, {"at_head": true})}))) == 1
}

test_credential_of_a_named_vendor if {
	messages(object.union(token, {"detector": "vendor-credential", "vendor": "AbuseIPDB", "name": "abuseipdb_key"})) == {"'abuseipdb_key' is given a credential of AbuseIPDB in plain text"}
}

test_default_of_development_is_another_rules if {
	weak := object.union(literal("weak-default-credential", "configuration"), {"weak": true})
	every path in ["shop/.env.example", "examples/compose.yaml", "docker-compose.dev.yml", "compose.yaml"] {
		reviews(weak, file(path, false)) == set()
	}
	reviews(weak, file("shop/values.yaml", false)) == {false}
}

production(path) := object.union(file(path, false), {"environment": "production"})

test_change_me_in_production if {
	unsure := object.union(literal("weak-default-credential", "configuration"), {"confidence": "low", "weak": true})
	reviews(unsure, production(".env.production")) == {false}
	reviews(unsure, file(".env", false)) == {true}
	reviews(unsure, production("docker-compose.prod.yml")) == {false}
}

severities(secret, place) := {[result.severity, object.get(result, "review", false)] |
	some result in policy.deny with input as facts(secret) with data.regate.file as place
}

test_key_of_the_other_world if {
	live := object.union(token, {"detector": "stripe-live-secret-key", "redacted": "sk_live_*****"})
	test := object.union(token, {"detector": "stripe-test-secret-key", "redacted": "sk_test_*****", "severity": "low"})
	severities(live, file(".env.development", false)) == {["critical", false]}
	severities(live, file("e2e/pay.ts", true)) == {["critical", false]}
	severities(test, production(".env.production")) == {["high", false]}
	severities(test, file(".env", false)) == {["low", false]}
}

test_connection_string if {
	string := object.union(url("db.acme.dev", "false"), {"detector": "connection-string-password", "syntax": "connection-string", "weak": false})
	messages(string) == {"the connection string for 'db.acme.dev' carries its password"}
}

test_what_documentation_shows_is_for_review if {
	reviews(literal("hardcoded-credential", "configuration"), file("docs/install/secrets.yaml", false)) == {true}
	reviews(literal("vendor-credential", "prose"), file("web/api-docs/start.md", false)) == {true}
	reviews(token, file("docs/install/secrets.yaml", false)) == {false}
	reviews(literal("hardcoded-credential", "configuration"), file("documents/secrets.yaml", false)) == {false}
}

test_the_default_of_a_program_counts_in_production_alone if {
	beginning := object.union(literal("weak-default-credential", "source"), {"weak": true, "confidence": "low", "attributes": {"production_only": "true"}})
	reviews(beginning, file("src/settings.py", false)) == set()
	own := object.union(beginning, {"attributes": {"production_only": "true", "environment": "production", "environment_by": "file"}})
	reviews(own, file("settings/live.py", false)) == {false}
	reviews(own, file("settings/live.example.py", false)) == set()
}

test_a_variable_says_test_and_a_section_does_not if {
	reviews(of_test_by("variable"), file("app.yaml", false)) == {true}
	reviews(of_test_by("section"), file("app.yaml", false)) == {false}
}

of_test_by(by) := object.union(literal("hardcoded-credential", "configuration"), {"attributes": {"environment": "test", "environment_by": by}})

test_key_of_an_example_is_lower if {
	key := object.union(token, {"detector": "private-key"})
	severities := {path: severity |
		some path in ["ci/pod/server.key", "benchmark/conf/a.key", "contrib/quickstart/a.key", "ci.key", "deploy/dev/a.key"]
		some severity in {result.severity | some result in policy.deny with input as facts(key) with data.regate.file as {"test": false, "path": path}}
	}
	severities == {"ci/pod/server.key": "medium", "benchmark/conf/a.key": "medium", "contrib/quickstart/a.key": "medium", "ci.key": "critical", "deploy/dev/a.key": "critical"}
}

test_key_in_a_document_is_for_review if {
	key := object.union(token, {"detector": "private-key", "medium": "prose"})
	reviews(key, file("docs/modes.md", false)) == {true}
	reviews(key, file("notes.md", false)) == {false}
	reviews(object.union(key, {"medium": "configuration"}), file("docs/server.key", false)) == {false}
}

test_key_that_a_job_tests_with_is_for_review if {
	key := object.union(token, {"detector": "private-key"})
	reviews(object.union(key, {"attributes": {"tested": "true"}}), file(".github/workflows/test.yml", false)) == {true}
	reviews(key, file(".github/workflows/test.yml", false)) == {false}
}

severity_of(secret, path) := severity if {
	some severity in {result.severity | some result in policy.deny with input as facts(secret) with data.regate.file as {"test": false, "path": path, "environment": null}}
}

test_guessed_setting_fails_where_it_is_deployed if {
	weak := object.union(literal("weak-default-credential", "configuration"), {"weak": true})
	severity_of(weak, "app.yaml") == "medium"
	severity_of(object.union(weak, {"attributes": {"deployed": "true"}}), "app.yaml") == "high"
	severity_of(object.union(weak, {"attributes": {"environment": "production", "environment_by": "section"}}), "app.yaml") == "high"
	severity_of(literal("hardcoded-credential", "configuration"), "app.yaml") == "high"
}

test_own_key_of_a_stack_is_lower if {
	key := object.union(literal("hardcoded-credential", "configuration"), {"name": "SECRET_KEY_BASE"})
	severity_of(key, "compose.yaml") == "medium"
	severity_of(key, "deploy/app.yaml") == "high"
	severity_of(object.union(key, {"name": "RELAY_TOKEN"}), "compose.yaml") == "high"
	severity_of(object.union(key, {"name": "RELAY_TOKEN", "syntax": "fallback"}), "compose.yaml") == "medium"
}

test_default_of_a_role_is_lower if {
	secret := literal("hardcoded-credential", "configuration")
	severity_of(secret, "roles/relay/defaults/main.yml") == "medium"
	severity_of(secret, "roles/relay/vars/main.yml") == "high"
	severity_of(object.union(secret, {"syntax": "fallback", "attributes": {"short": "true"}}), "app.yaml") == "medium"
}

test_shown_value_is_reviewed if {
	every place in ["explained", "shown"] {
		reviews(object.union(literal("hardcoded-credential", "configuration"), {"attributes": {place: "true"}}), file("README.md", false)) == {true}
		reviews(object.union(token, {"attributes": {place: "true"}}), file("README.md", false)) == {false}
	}
}

test_own_key_of_a_workflow_that_tests_is_reviewed if {
	key := object.union(literal("hardcoded-credential", "configuration"), {"name": "APP_ENCRYPTION_KEY"})
	reviews(key, object.union(file(".github/workflows/playwright.yml", false), {"name": "playwright.yml"})) == {true}
	reviews(key, object.union(file(".github/workflows/deploy.yml", false), {"name": "deploy.yml"})) == {false}
}

test_word_for_what_others_issue_is_no_credential_of_production if {
	weak := object.union(literal("weak-default-credential", "configuration"), {"weak": true, "attributes": {"environment": "production", "environment_by": "variable"}})
	severities := {name: severity_of(object.union(weak, {"name": name}), "app.yaml") |
		some name in ["STRIPE_SECRET_KEY", "CRON_SECRET", "DB_PASSWORD", "JWT_SECRET", "APP_SECRET"]
	}
	severities == {"STRIPE_SECRET_KEY": "medium", "CRON_SECRET": "medium", "DB_PASSWORD": "high", "JWT_SECRET": "high", "APP_SECRET": "high"}
}

test_account_of_a_development_script_is_lower if {
	account := object.union(literal("hardcoded-credential", "configuration"), {"syntax": "statement", "name": "IDENTIFIED BY"})
	severity_of(account, "dev/users.sql") == "medium"
	severity_of(account, "deploy/users.sql") == "high"
}

test_seeder_is_reviewed if {
	secret := literal("hardcoded-credential", "source")
	reviews(secret, file("app/Console/DemoSeederCommand.php", false)) == {true}
	reviews(secret, file("app/Console/SeedersClient.php", false)) == {false}
}

test_fallback_of_development_and_sandbox_is_lower if {
	literal := object.union(token, {"detector": "hardcoded-credential", "severity": "high", "syntax": "object-key", "name": "clientSecret"})
	places := [
		[literal, "app.yaml"],
		[object.union(literal, {"syntax": "fallback"}), "dev/app.yaml"],
		[object.union(literal, {"name": "SANDBOX_SECRET"}), "app.yaml"],
	]
	severities := [severity |
		some [secret, path] in places
		some severity in {result.severity | some result in policy.deny with input as facts(secret) with data.regate.file as {"test": false, "path": path, "environment": null}}
	]
	severities == ["high", "medium", "medium"]
}

test_key_of_a_lab_and_login_of_the_own_stack_are_lower if {
	key := object.union(token, {"detector": "private-key", "severity": "critical"})
	severities := [severity |
		some path in ["files/crypto-lab/certs/a.pem", "lessons/082/a.key", "certs/a.pem"]
		some severity in {result.severity | some result in policy.deny with input as facts(key) with data.regate.file as {"test": false, "path": path, "environment": null}}
	]
	severities == ["medium", "medium", "critical"]
	own := object.union(url("db", "false"), {"weak": false})
	{result.severity | some result in policy.deny with input as facts(own) with data.regate.file as {"test": false, "path": "docker-compose.yml", "environment": null}} == {"medium"}
}

severity_at(secret, file) := [result.severity | some result in results] if {
	results := policy.deny with input as facts(secret) with data.regate.file as object.union({"test": false, "environment": null, "name": "a", "kind": "text"}, file)
}

test_a_remark_of_development_is_lower if {
	drawn := object.union(token, {"detector": "hardcoded-credential", "severity": "high", "syntax": "assignment", "name": "API_TOKEN"})
	remark := {"environment": "development", "environment_by": "remark"}
	severity_at(object.union(drawn, {"attributes": remark}), {"path": "config/settings.yml"}) == ["medium"]
	severity_at(drawn, {"path": "config/settings.yml"}) == ["high"]
}

test_what_a_local_server_signs_with_is_lower if {
	key := object.union(token, {"detector": "json-web-key", "severity": "high"})
	every case in [
		["src/tempkey.jwk", "tempkey.jwk", "low"], ["supabase/signing_keys.json", "signing_keys.json", "low"],
		["app/supabase/signing_keys.json", "signing_keys.json", "low"], ["config/signing_keys.json", "signing_keys.json", "high"],
	] {
		severity_at(key, {"path": case[0], "name": case[1]}) == [case[2]]
	}
}

test_what_a_job_tests_with_is_passing if {
	own := object.union(token, {"detector": "hardcoded-credential", "severity": "high", "syntax": "object-key", "name": "JWT_SECRET"})
	workflow := {"path": ".github/workflows/ship.yml", "kind": "github-workflow"}
	every name, severities in {"JWT_SECRET": ["low", "high"], "STRIPE_TOKEN": ["high", "high"]} {
		named := object.union(own, {"name": name})
		[severity_at(object.union(named, {"attributes": {"tested": "true"}}), workflow), severity_at(named, workflow)] == [[severities[0]], [severities[1]]]
	}
}

test_login_of_a_server_of_this_machine_is_lower_in_development if {
	secret := object.union(token, {"detector": "hardcoded-credential", "severity": "high", "syntax": "object-key", "name": "SSHPASSWORD", "attributes": {"own_server": "true", "stack": "true"}})
	severities := {path: severity |
		some path in ["src/Properties/launchSettings.json", "appsettings.Development.json", "appsettings.json"]
		some severity in {result.severity | some result in policy.deny with input as facts(secret) with data.regate.file as {"test": false, "path": path, "environment": null, "name": path}}
	}
	severities == {"src/Properties/launchSettings.json": "medium", "appsettings.Development.json": "medium", "appsettings.json": "high"}
}
