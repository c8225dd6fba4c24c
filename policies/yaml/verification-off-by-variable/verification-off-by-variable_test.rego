package regate.yaml.verification_off_by_variable_test

import data.regate.yaml.verification_off_by_variable as policy

file(kind) := {"kind": kind, "name": "a", "path": "a", "environment": null, "test": false}

found(document, kind) := {sprintf("%v %v", [result.subject, result.severity]) | some result in results} if {
	results := policy.deny with input as document with data.regate.file as file(kind)
}

node := {"NODE_TLS_REJECT_UNAUTHORIZED high"}

test_wherever_a_process_gets_it if {
	every document in [
		{"NODE_TLS_REJECT_UNAUTHORIZED": "0"},
		{"services": {"a": {"environment": {"NODE_TLS_REJECT_UNAUTHORIZED": 0}}}},
		{"services": {"a": {"environment": ["NODE_TLS_REJECT_UNAUTHORIZED=0"]}}},
		{"spec": {"containers": [{"env": [{"name": "NODE_TLS_REJECT_UNAUTHORIZED", "value": "0"}]}]}},
		{"kind": "ConfigMap", "data": {"NODE_TLS_REJECT_UNAUTHORIZED": "0"}},
		{"Environment": [{"Name": "NODE_TLS_REJECT_UNAUTHORIZED", "Value": "0"}]},
	] {
		found(document, "yaml") == node
	}
}

test_each_variable if {
	every name, value in {"GIT_SSL_NO_VERIFY": "true", "PYTHONHTTPSVERIFY": "0", "NPM_CONFIG_STRICT_SSL": false, "PIP_TRUSTED_HOST": "*", "VAULT_SKIP_VERIFY": "1", "CONSUL_HTTP_SSL_VERIFY": "false"} {
		found({name: value}, "dotenv") == {sprintf("%v high", [name])}
	}
}

test_on if {
	every document in [{"NODE_TLS_REJECT_UNAUTHORIZED": "1"}, {"VAULT_SKIP_VERIFY": ""}, {"env": [{"name": "NODE_TLS_REJECT_UNAUTHORIZED"}]}, {"variables": ["NODE_TLS_REJECT_UNAUTHORIZED"]}] {
		found(document, "yaml") == set()
	}
}

step(run) := {"jobs": {"a": {"steps": [{"run": run}]}}}

test_commands if {
	found(step("export NODE_TLS_REJECT_UNAUTHORIZED=0; npm ci"), "github-workflow") == node
	found(step("$env:NODE_TLS_REJECT_UNAUTHORIZED = \"0\"\nnpm ci"), "github-workflow") == node
	found(step("# NODE_TLS_REJECT_UNAUTHORIZED=0\nnpm ci"), "github-workflow") == set()
	found({"a": {"script": ["npm ci", "GIT_SSL_NO_VERIFY=1 git pull"]}}, "gitlab-ci") == {"GIT_SSL_NO_VERIFY high"}
	found({"scripts": {"start": "NODE_TLS_REJECT_UNAUTHORIZED=0 node a"}}, "package-json") == node
	found({"scripts": {"dev:web": "NODE_TLS_REJECT_UNAUTHORIZED=0 node a"}}, "package-json") == {"NODE_TLS_REJECT_UNAUTHORIZED low"}
}

test_databases if {
	found({"PGSSLMODE": "disable", "PGHOST": "db.acme.io"}, "dotenv") == {"PGSSLMODE medium"}
	found({"environment": ["PGSSLMODE=disable", "PGHOST=db.acme.io"]}, "compose") == {"PGSSLMODE medium"}
	found({"environment": {"PGSSLMODE": "disable", "PGHOST": "db"}}, "compose") == set()
	found({"PGSSLMODE": "require", "PGHOST": "db.acme.io"}, "dotenv") == set()
	every names in [["name", "value"], ["Name", "Value"]] {
		switch := {names[0]: "PGSSLMODE", names[1]: "disable"}
		found({"env": [switch, {names[0]: "PGHOST", names[1]: "db.acme.io"}]}, "kubernetes") == {"PGSSLMODE medium"}
		found({"env": [switch, {names[0]: "PGHOST", names[1]: "db"}]}, "kubernetes") == set()
	}
	found({"env": [{"name": "DATABASE_URL", "value": "postgres://u:p@db.acme.io/x?sslmode=disable"}]}, "kubernetes") == {"DATABASE_URL medium"}
	found({"DATABASE_URL": "postgres://u:p@db:5432/x?sslmode=disable"}, "compose") == set()
}

test_where_the_database_stands_is_not_said if {
	results := policy.deny with input as {"PGSSLMODE": "disable"} with data.regate.file as file("dotenv")
	{result.review | some result in results} == {true}
}

test_a_developers_own if {
	results := policy.deny with input as {"NODE_TLS_REJECT_UNAUTHORIZED": "0", "PGSSLMODE": "disable"} with data.regate.file as object.union(file("dotenv"), {"environment": "development"})
	{result.severity | some result in results} == {"low"}
}

test_variable_is_unknown if {
	results := policy.unknown with input as {"NODE_TLS_REJECT_UNAUTHORIZED": "${STRICT}"} with data.regate.file as file("yaml")
	{result.subject | some result in results} == {"NODE_TLS_REJECT_UNAUTHORIZED"}
}

test_population if {
	results := policy.subjects with input as {"NODE_TLS_REJECT_UNAUTHORIZED": "1", "scripts": {"a": "GIT_SSL_NO_VERIFY=0 git pull"}} with data.regate.file as file("package-json")
	{result.name | some result in results} == {"NODE_TLS_REJECT_UNAUTHORIZED", "GIT_SSL_NO_VERIFY"}
}
