package regate.lib.secrets_test

import data.regate.lib.secrets

file(path, environment) := {"path": path, "test": false, "environment": environment}

default_password := {"detector": "weak-default-credential", "weak": true, "confidence": "high", "medium": "configuration", "syntax": "assignment", "attributes": {}}

word := {"detector": "hardcoded-credential", "weak": false, "confidence": "high", "medium": "configuration", "syntax": "assignment", "attributes": {"guessable": "true"}}

drawn := object.union(word, {"attributes": {"guessable": "false"}})

test_guessable if {
	secrets.guessable(default_password)
	secrets.guessable(word)
	not secrets.guessable(object.union(word, {"attributes": {"guessable": "false"}}))
}

test_development_files if {
	every path in [
		"docker-compose.dev.yml", ".env.example", ".env.local", "dev/app.yaml", "scripts/seed/users.ts", ".env.dev-azure.example",
		"cypress/compose.yml", ".worktree-container/x.yml", "config/application-dev.yml", "Makefile", "api/GNUmakefile", "build/a.mk", "justfile",
		"contrib/thunder_client/c.json", "api/New user.bru", "api/users.http", "ansible/vagrant_playbook.yml", "a.postman_collection.json",
	] {
		secrets.development with data.regate.file as file(path, null)
	}
	every path in ["app.yaml", ".env", "devices/app.yaml", "src/contest.ts", "values.yaml", "docker-compose.yml"] {
		not secrets.development with data.regate.file as file(path, null)
	}
	secrets.development with data.regate.file as file("a.env", "development")
	not secrets.development with data.regate.file as file("dev/a.env", "production")
}

test_a_default_of_development if {
	every path in ["docker-compose.yml", "compose.override.yaml", ".env.example", "docker-compose.dev.yml", "Taskfile.yml", "docker/postgres/env", "docker/config.json", "docker/redis.env", "x/docker/grafana/provisioning/a.yml", ".env.docker", "script/docker.env", "src/application-docker.yml"] {
		secrets.development_default(default_password) with data.regate.file as file(path, null)
		secrets.development_default(word) with data.regate.file as file(path, null)
		not secrets.development_default(drawn) with data.regate.file as file(path, null)
		not secrets.development_default(word) with data.regate.file as file(path, "production")
	}
	not secrets.development_default(word) with data.regate.file as file("values.yaml", null)
}

test_a_fallback_is_one_everywhere_but_in_production if {
	fallback := object.union(word, {"syntax": "fallback"})
	secrets.development_default(fallback) with data.regate.file as file("app.yaml", null)
	not secrets.development_default(fallback) with data.regate.file as file("app.yaml", "production")
}

test_in_a_document if {
	shown := object.union(default_password, {"attributes": {"explained": "true"}})
	secrets.development_default(shown) with data.regate.file as file("docs/a.md", null)
	server := object.union(shown, {"detector": "database-url-password", "attributes": {"explained": "true", "host": "db.acme.dev"}})
	not secrets.development_default(server) with data.regate.file as file("docs/a.md", null)
}

test_what_is_told_elsewhere_is_none if {
	place := file("docker-compose.yml", null)
	not secrets.development_default(object.union(word, {"attributes": {"guessable": "true", "local": "true"}})) with data.regate.file as place
	not secrets.development_default(object.union(word, {"attributes": {"guessable": "true", "production_only": "true"}})) with data.regate.file as place
	not secrets.development_default(object.union(word, {"history": {"at_head": true}})) with data.regate.file as place
	not secrets.development_default(object.union(word, {"confidence": "low", "medium": "source"})) with data.regate.file as place
	secrets.development_default(object.union(word, {"confidence": "low"})) with data.regate.file as place
	not secrets.development_default(word) with data.regate.file as {"path": "docker-compose.yml", "test": true}
}

test_a_vendors_token_is_none if {
	token := {"detector": "github-personal-access-token", "weak": true, "syntax": "text", "attributes": {}}
	not secrets.development_default(token) with data.regate.file as file(".env.example", null)
	not secrets.is_test_data(token) with data.regate.file as {"path": "a", "test": true}
}

test_data_of_tests if {
	secrets.is_test_data(word) with data.regate.file as {"path": "tests/a.yaml", "test": true}
	secrets.is_test_data(word) with data.regate.file as file("app/.env.test", null)
	not secrets.is_test_data(word) with data.regate.file as file(".env", null)
}

test_keys_of_two_worlds if {
	secrets.is_live_key({"redacted": "sk_live_*****", "detector": "x"})
	secrets.is_live_key({"redacted": "*****", "detector": "razorpay-live-key-id"})
	secrets.is_test_key({"redacted": "sk_test_*****", "detector": "x"})
	secrets.is_test_key({"redacted": "*****", "detector": "braintree-sandbox-access-token"})
	not secrets.is_live_key({"redacted": "sk_test_*****", "detector": "stripe-test-secret-key"})
	not secrets.is_test_key({"redacted": "*****", "detector": "codesandbox-api-token"})
}

test_what_stands_around_a_value if {
	production := object.union(default_password, {"attributes": {"environment": "production"}})
	development := object.union(default_password, {"attributes": {"environment": "development"}})
	secrets.in_production(production) with data.regate.file as file("config/database.yml", null)
	not secrets.in_production(production) with data.regate.file as file(".env.example", null)
	not secrets.in_production(production) with data.regate.file as file("docker-compose.yml", null)
	secrets.development_default(development) with data.regate.file as file("config/database.yml", null)
	not secrets.development_default(development) with data.regate.file as file("config/database.yml", "production")
	not secrets.development_default(production) with data.regate.file as file("config/database.yml", null)
	stack := object.union(default_password, {"attributes": {"stack": "true"}})
	secrets.development_default(stack) with data.regate.file as file("start.sh", null)
	not secrets.development_default(stack) with data.regate.file as file("start.sh", "production")
	every path in ["skaffold.yaml", "a/Tiltfile", ".vscode/launch.json", "docs/install/app.env"] {
		secrets.development_default(default_password) with data.regate.file as file(path, null)
	}
}

test_what_a_product_draws_for_itself if {
	every name in ["SECRET_KEY", "SECRET_KEY_BASE", "JWT_SECRET", "jwtAccessSecret", "SESSION_SECRET", "cookie-secret", "NEXTAUTH_SECRET", "AUTH_SECRET", "APP_KEY", "DEVISE_SECRET_KEY", "POSTGRES_PASSWORD"] {
		secrets.is_own({"name": name, "detector": "hardcoded-credential"})
	}
	every name in ["PARCEL_SECRET_KEY", "AUTH_RELAY_SECRET", "CLIENT_SECRET", "WEBHOOK_SECRET", "secret", "APP_SECRET", "API_KEY", "SMTP_PASSWORD", "ACCESS_TOKEN"] {
		not secrets.is_own({"name": name, "detector": "hardcoded-credential"})
	}
	secrets.is_own({"name": null, "detector": "keycloak-client-secret"})
	not secrets.is_own({"name": null, "detector": "url-password"})
}

test_where_databases_are_set_up if {
	every path in ["db/init.sql", "scripts/pg-init.sql", "docker-entrypoint-initdb.d/users.sh", "a/initdb/x.sql"] {
		secrets.compose with data.regate.file as file(path, null)
	}
	every path in ["db/initial.sql", "migrations/1.sql", "src/initdb.go"] {
		not secrets.compose with data.regate.file as file(path, null)
	}
}

test_programs_of_others if {
	secrets.development with data.regate.file as file("svc/vendor/git.acme.dev/orm/ci.yml", null)
	not secrets.development with data.regate.file as file("vendor/acme/app.yml", null)
	secrets.development with data.regate.file as file(".my.cnf", null)
	not secrets.development with data.regate.file as file("roles/db/files/.my.cnf", null)
}

test_a_server_within_a_cluster_is_not_of_the_internet if {
	in_values := file("values.yaml", null)
	not secrets.deployed(object.union(word, {"attributes": {"host": "db.shop.svc.cluster.local"}})) with data.regate.file as in_values
	secrets.deployed(object.union(word, {"attributes": {"host": "db.acme.dev"}})) with data.regate.file as in_values
}

test_lessons_and_labs_are_tried if {
	every path in ["lessons/043/a.yaml", "labs/a.yaml", "crypto-lab/a.yaml", "workshop/a.yaml", "tutorials/x/a.yaml"] {
		secrets.development with data.regate.file as file(path, null)
	}
	every path in ["src/lessons/service.ts", "labour/a.yaml", "collaboration/a.yaml"] {
		not secrets.development with data.regate.file as file(path, null)
	}
}
