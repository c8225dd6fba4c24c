# METADATA
# title: A variable switches the verification of certificates off
# description: |
#   Programs read variables such as `NODE_TLS_REJECT_UNAUTHORIZED` before they connect: whoever gets it with this value talks to whoever stands between. What is sent is read,
#   and what is fetched, packages among it, is theirs.
# related_resources:
# - ref: https://nodejs.org/api/cli.html#node_tls_reject_unauthorizedvalue
# - ref: https://git-scm.com/docs/git#Documentation/git.txt-GITSSLNOVERIFY
# - ref: https://www.postgresql.org/docs/current/libpq-envars.html
# custom:
#   id: verification-off-by-variable
#   severity: high
#   precision: high
#   kinds: [arm, azure-pipelines, bitbucket-pipelines, ci-pipeline, circleci, cloudformation, compose, devcontainer, dotenv, github-action, github-workflow, gitlab-ci, json, kubernetes, package-json, serverless, toml, yaml]
#   mentions: [TLS_REJECT_UNAUTHORIZED, PYTHONHTTPSVERIFY, GIT_SSL_NO_VERIFY, PGSSLMODE, STRICT_SSL, PIP_TRUSTED_HOST, SKIP_VERIFY, HTTP_SSL_VERIFY, sslmode, DATABASE_URL, DB_URL, POSTGRES_URL, POSTGRESQL_URL, PG_URL, DATABASE_DSN]
#   controls:
#     soc2: [CC6.7]
#     gdpr: ["32(1)(a)"]
#     ccpa: ["1798.150"]
#     cwe: [295]
#   remediation: |
#     Remove the variable, and give the program the authority of a certificate of your own: `NODE_EXTRA_CA_CERTS`, `GIT_SSL_CAINFO`, `PGSSLROOTCERT` with `PGSSLMODE=verify-full`.
package regate.yaml.verification_off_by_variable

import data.regate.lib.shell
import data.regate.lib.tree
import data.regate.lib.values
import data.regate.lib.verification

modes := `(?i)^(?:disable|allow)$`

deny contains result if {
	some one in variables
	verification.is_off(one.name, one.value)
	result := {
		"message": sprintf("%v=%v switches the verification of certificates off", [one.name, verification.text(one.value)]),
		"path": one.path,
		"subject": one.name,
		"severity": severity(one.path),
	}
}

deny contains result if {
	not own
	some one in variables
	lower(one.name) == "pgsslmode"
	regex.match(modes, verification.text(one.value))
	some host in hosts_beside(one)
	verification.is_far(host)
	result := {
		"message": sprintf("%v=%v: the connection to the database is not encrypted", [one.name, verification.text(one.value)]),
		"path": one.path,
		"subject": one.name,
		"severity": "medium",
	}
}

# Where the database stands is not said: beside the program nobody sees what passes.
deny contains result if {
	not own
	some one in variables
	lower(one.name) == "pgsslmode"
	regex.match(modes, verification.text(one.value))
	count(hosts_beside(one)) == 0
	result := {
		"message": sprintf("%v=%v: the connection to the database is not encrypted, wherever it stands", [one.name, verification.text(one.value)]),
		"path": one.path,
		"subject": one.name,
		"severity": "medium",
		"review": true,
	}
}

# The address may hold a password: nothing of it is shown. A policy of its own looks at files of variables.
deny contains result if {
	not own
	not data.regate.file.kind == "dotenv"
	some one in variables
	verification.is_plain(one.name, one.value)
	result := {
		"message": sprintf("%v: the connection to the database is not encrypted", [one.name]),
		"path": one.path,
		"subject": one.name,
		"severity": "medium",
	}
}

deny contains result if {
	some script in scripts
	some groups in regex.find_all_string_submatch_n(assigned, shell.code(script.text), -1)
	verification.is_off(groups[1], groups[2])
	result := {
		"message": sprintf("%v=%v switches the verification of certificates off", [groups[1], groups[2]]),
		"path": script.path,
		"subject": groups[1],
		"severity": severity(script.path),
	}
}

unknown contains result if {
	some one in variables
	verification.is_switch(one.name)
	values.unknown(one.value)
	result := {
		"message": sprintf("whether certificates are verified cannot be told here (%v is `%v`)", [one.name, values.excerpt(one.value)]),
		"path": one.path,
		"subject": one.name,
	}
}

subjects contains {"kind": "setting", "name": one.name, "path": one.path} if some one in variables

subjects contains {"kind": "setting", "name": groups[1], "path": script.path} if {
	some script in scripts
	some groups in regex.find_all_string_submatch_n(assigned, shell.code(script.text), -1)
}

names := object.keys(verification.switches) | verification.addresses | {"pgsslmode"}

assigned := sprintf(`(?:^|[\s;&|(:])(?i:\$env:)?(%v)\s?=\s?["']?([\w*.-]+)`, [concat("|", [upper(name) | some name in object.keys(verification.switches)])])

# A variable by its own name: a key of an object.
variables contains {"name": node.path[count(node.path) - 1], "value": node.value, "path": node.path, "beside": array.slice(node.path, 0, count(node.path) - 1)} if {
	some node in tree.named(names)
	is_string(node.path[count(node.path) - 1])
	verification.scalar(node.value)
}

# An element of a list: {name: A, value: B}, or A=B.
variables contains {"name": name, "value": value, "path": array.concat(node.path, [key]), "beside": array.slice(node.path, 0, count(node.path) - 1)} if {
	some node in tree.named(verification.lists)
	is_number(node.path[count(node.path) - 1])
	some [field, key] in [["name", "value"], ["Name", "Value"]]
	name := node.value[field]
	is_string(name)
	lower(name) in names
	value := node.value[key]
	verification.scalar(value)
}

variables contains {"name": parts[0], "value": concat("=", array.slice(parts, 1, count(parts))), "path": node.path, "beside": array.slice(node.path, 0, count(node.path) - 1)} if {
	some node in tree.named(verification.lists)
	is_string(node.value)
	parts := split(node.value, "=")
	count(parts) > 1
	lower(parts[0]) in names
}

# The commands of pipelines and packages.
scripts contains {"text": node.value, "path": node.path} if {
	data.regate.file.kind in pipelines
	some node in tree.named({"run", "script", "before_script", "after_script", "command", "bash", "powershell", "pwsh"})
	is_string(node.value)
}

scripts contains {"text": text, "path": ["scripts", name]} if {
	data.regate.file.kind == "package-json"
	some name, text in values.entries(input.scripts)
	is_string(text)
}

pipelines := {"azure-pipelines", "bitbucket-pipelines", "ci-pipeline", "circleci", "github-action", "github-workflow", "gitlab-ci"}

# The hosts that stand beside a variable, as far as they are known.
hosts_beside(one) := object.get(hosts_of_lists, [one.beside], set()) | {host |
	some name in host_names
	host := object.get(input, array.concat(one.beside, [name]), null)
	is_string(host)
	values.known(host)
}

hosts_of_lists := {node.path: {host | some element in node.value; some host in host_of(element)} |
	some node in tree.named(verification.lists)
	is_array(node.value)
}

host_of(element) := {host |
	some [field, key] in [["name", "value"], ["Name", "Value"]]
	element[field] in host_names
	host := element[key]
	is_string(host)
	values.known(host)
} if is_object(element)

host_of(element) := {concat("=", array.slice(split(element, "="), 1, 9)) | split(element, "=")[0] in host_names} if {
	is_string(element)
	values.known(element)
}

host_names := {"PGHOST", "DB_HOST", "DATABASE_HOST", "POSTGRES_HOST"}

# What a test or a developer's own machine gets reaches no server of the product.
severity(_) := "low" if own

severity(path) := "low" if {
	not own
	some step in path
	for_tests(step)
}

severity(path) := "high" if {
	not own
	every step in path { not for_tests(step) }
}

for_tests(step) if {
	is_string(step)
	regex.match(`^(?:dev|test|e2e|local)(?:$|[:_-])`, step)
}

own if data.regate.file.test

own if data.regate.file.environment in {"development", "dev", "local", "test", "testing", "ci"}

own if regex.match(`\.(?:example|sample|template|dist)$`, data.regate.file.name)

own if regex.match(`(?:^|/)\.(?:vscode|devcontainer)/`, data.regate.file.path)
