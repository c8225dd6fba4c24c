# METADATA
# title: A variable of a function or container switches the verification of certificates off
# description: |
#   Programs read variables such as `NODE_TLS_REJECT_UNAUTHORIZED` before they connect: with this value they talk to whoever stands between.
# related_resources:
# - ref: https://nodejs.org/api/cli.html#node_tls_reject_unauthorizedvalue
# - ref: https://www.postgresql.org/docs/current/libpq-ssl.html
# custom:
#   id: terraform-verification-off-by-variable
#   severity: high
#   precision: high
#   kinds: [terraform]
#   target: set
#   mentions: [TLS_REJECT_UNAUTHORIZED, PYTHONHTTPSVERIFY, GIT_SSL_NO_VERIFY, STRICT_SSL, PIP_TRUSTED_HOST, SKIP_VERIFY, HTTP_SSL_VERIFY, sslmode, DATABASE_URL, DB_URL, POSTGRES_URL, POSTGRESQL_URL, PG_URL, DATABASE_DSN]
#   controls:
#     soc2: [CC6.7]
#     gdpr: ["32(1)(a)"]
#     ccpa: ["1798.150"]
#     cwe: [295]
#   remediation: |
#     Remove the variable, and give the program the authority of a certificate of your own (`NODE_EXTRA_CA_CERTS`); reach the database with `sslmode=verify-full`.
package regate.terraform.terraform_verification_off_by_variable

import data.regate.lib.terraform
import data.regate.lib.tree
import data.regate.lib.values
import data.regate.lib.verification

deny contains result if {
	some one in variables
	verification.is_off(one.name, one.value)
	result := {
		"message": sprintf("%v=%v switches the verification of certificates off", [one.name, verification.text(one.value)]),
		"path": one.path,
		"subject": one.name,
	}
}

# The address may hold a password: nothing of it is shown.
deny contains result if {
	some one in variables
	verification.is_plain(one.name, one.value)
	result := {
		"message": sprintf("%v: the connection to the database is not encrypted", [one.name]),
		"path": one.path,
		"subject": one.name,
		"severity": "medium",
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

names := object.keys(verification.switches) | verification.addresses

# A key of a map of variables; an input or an output of the module may be called as a variable is.
variables contains {"name": name, "value": node.value, "path": node.path} if {
	some node in tree.named(names)
	node.path[0] in {"resource", "module", "locals"}
	name := node.path[count(node.path) - 1]
	is_string(name)
	verification.scalar(node.value)
}

# A block or an object with a name and a value.
variables contains {"name": name, "value": value, "path": array.concat(node.path, ["value"])} if {
	some node in tree.named(verification.lists)
	name := node.value.name
	is_string(name)
	lower(name) in names
	value := node.value.value
	verification.scalar(value)
}

variables contains {"name": variable.name, "value": variable.value, "path": array.concat(task.path, ["container_definitions"])} if {
	some task in terraform.resources.aws_ecs_task_definition
	some container in values.list(values.json(task.body.container_definitions))
	some variable in values.list(object.get(container, "environment", []))
	is_string(variable.name)
	lower(variable.name) in names
	verification.scalar(variable.value)
}
