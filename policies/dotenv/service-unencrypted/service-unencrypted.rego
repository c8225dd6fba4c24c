# METADATA
# title: A service is reached without encryption
# description: |
#   The address says that what is sent to the service goes as plain text: `http:`, `redis:`, `amqp:`, or a database with `sslmode=disable`.
#   Whoever is on the way reads and changes it.
# related_resources:
# - ref: https://www.postgresql.org/docs/current/libpq-ssl.html
# - ref: https://www.rfc-editor.org/rfc/rfc9325
# custom:
#   id: service-unencrypted
#   severity: medium
#   precision: medium
#   kinds: [dotenv]
#   mentions: [http, redis, sslmode, amqp]
#   controls:
#     soc2: [CC6.7]
#     gdpr: ["32(1)(a)"]
#     cwe: [319]
#   remediation: |
#     Use `https:`, `rediss:`, `amqps:` and `sslmode=verify-full`.
package regate.dotenv.service_unencrypted

import data.regate.lib.values

deny contains result if {
	some setting in settings
	plain(setting.value)
	result := {
		"message": sprintf("%v reaches its service without encryption (%v)", [setting.name, how(setting.value)]),
		"path": [setting.name],
		"subject": setting.name,
	}
}

subjects contains {"kind": "setting", "name": setting.name, "path": [setting.name]} if some setting in settings

# Of production and staging alone: elsewhere services run beside the developer. A host without a dot is one of the same network,
# which may be encrypted below.
settings contains {"name": name, "value": value} if {
	data.regate.file.environment in {"production", "staging"}
	not is_template
	some name, value in values.entries(input)
	is_string(value)
	regex.match(`^[a-z][a-z0-9+]*://`, value)
	not is_near(value)
}

# A template of a file, whose values are made up.
is_template if regex.match(`\.(example|sample|template|dist)$`, data.regate.file.name)

is_near(value) if regex.match(`^(localhost|127\..*|0\.0\.0\.0|\[.*|10\..*|192\.168\..*|[^.]+|.*\.(local|internal|svc|localhost))$`, host(value))

host(value) := found[1] if some found in regex.find_all_string_submatch_n(`^[a-z][a-z0-9+]*://(?:[^@/\s]*@)?([^/:?#\s]*)`, value, 1)

plain(value) if regex.match(`^(http|redis|amqp|ldap|ftp|mqtt)://`, value)

plain(value) if regex.match(`[?&](sslmode=(disable|allow)|ssl=false|useSSL=false|tls=false)`, value)

# The address may hold a password: what is shown is the part that says it.
how(value) := sprintf("%v:", [split(value, ":")[0]]) if regex.match(`^(http|redis|amqp|ldap|ftp|mqtt)://`, value)

how(value) := "encryption switched off in the address" if not regex.match(`^(http|redis|amqp|ldap|ftp|mqtt)://`, value)
