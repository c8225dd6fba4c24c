# Variables that programs take for "do not verify", wherever they get them.
package regate.lib.verification

import data.regate.lib.values

# switches: what such a variable says, by its name in small letters.
switches := {
	"node_tls_reject_unauthorized": `^0$`,
	"pythonhttpsverify": `^0$`,
	"git_ssl_no_verify": truth,
	"npm_config_strict_ssl": untruth,
	"yarn_enable_strict_ssl": untruth,
	"pip_trusted_host": `^[\w*.]`,
	"vault_skip_verify": truth,
	"nomad_skip_verify": truth,
	"consul_http_ssl_verify": untruth,
}

truth := `(?i)^(?:1|true|yes|on)$`

untruth := `(?i)^(?:0|false|no|off)$`

# addresses: the names that go for addresses of databases.
addresses := {"database_url", "db_url", "postgres_url", "postgresql_url", "pg_url", "database_dsn"}

# lists: the names of lists of variables, each `{name: A, value: B}` or `A=B`.
lists := {"env", "environment", "env_vars", "envvars", "environment_variables", "environmentvariables", "variables", "container_env"}

# is_off(name, value) holds for a variable that switches verification off.
is_off(name, value) if regex.match(switches[lower(name)], text(value))

# is_switch(name) holds for the name of one that may.
is_switch(name) if switches[lower(name)]

# is_plain(name, value) holds for the address of a database elsewhere that is reached without encryption.
is_plain(name, value) if {
	lower(name) in addresses
	some groups in regex.find_all_string_submatch_n(`^[a-z][a-z0-9+]*://(?:[^@/\s]*@)?([^/:?#\s]+).*[?&](?:sslmode=(?:disable|allow))(?:$|&)`, text(value), 1)
	is_far(groups[1])
}

# is_far(host) holds for a host of another network: one without a dot is of the same.
is_far(host) if {
	contains(host, ".")
	not regex.match(`^(?:127\..*|0\.0\.0\.0|10\..*|192\.168\..*|.*\.(?:local|internal|svc|localhost))$|\.svc\.|host\.docker\.internal`, host)
}

# scalar(value) holds for what a variable may have, known or not.
scalar(value) if values.unknown(value)

scalar(value) if is_string(value)

scalar(value) if is_number(value)

scalar(value) if is_boolean(value)

# text(value) is what a program gets.
text(value) := sprintf("%v", [value]) if {
	values.known(value)
	scalar(value)
}
