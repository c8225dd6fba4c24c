# METADATA
# title: Server keeps no access log
# description: |
#   Without a log of requests nobody can tell afterwards who read what: neither whether an attack came through, nor whose data a
#   breach concerns.
# related_resources:
# - ref: https://nginx.org/en/docs/http/ngx_http_log_module.html#access_log
# - ref: https://httpd.apache.org/docs/2.4/mod/mod_log_config.html#customlog
# custom:
#   id: server-access-log-off
#   severity: low
#   precision: high
#   kinds: [nginx, apache]
#   controls:
#     soc2: [CC7.2, CC7.3]
#     gdpr: ["32(1)(d)", "33"]
#     cwe: [778]
#   remediation: |
#     Log to standard output or a file that is collected, with a format that leaves personal data out; switch it off for health
#     checks alone, in their own location.
package regate.server.server_access_log_off

import data.regate.lib.servers
import data.regate.lib.values

deny contains result if {
	some setting in settings
	goes_nowhere(setting)
	result := {
		"message": sprintf("%v keeps no access log", [servers.owner(setting.path)]),
		"path": setting.path,
		"subject": servers.subject(setting),
	}
}

unknown contains result if {
	some setting in settings
	values.unknown(setting.args[0])
	values.maybe(setting.args[0], "off")
	result := {
		"message": "whether there is an access log cannot be told here",
		"path": setting.path,
		"subject": servers.subject(setting),
	}
}

subjects contains servers.setting(setting) if some setting in settings

goes_nowhere(setting) if {
	setting.name == "access_log"
	values.lowered(setting.args[0]) == "off"
}

# Another log of the same block is kept.
goes_nowhere(setting) if {
	setting.args[0] in nowhere
	not servers.list(setting.path) in kept
}

kept contains servers.list(setting.path) if {
	some setting in settings
	not setting.args[0] in nowhere
}

nowhere := {"/dev/null"}

# A whole server's, or every server's: what is said of "/" is said of what no other location takes. One that only sends people
# elsewhere serves nothing worth a log.
settings contains directive if {
	some directive in servers.named({"access_log", "customlog", "transferlog"})
	every block in servers.around(directive.path) { is_whole(block) }
	not array.slice(directive.path, 0, count(directive.path) - 2) in redirecting
}

is_whole(block) if block.name in {"http", "ifmodule", "server", "stream", "virtualhost"}

is_whole(block) if {
	block.name == "location"
	block.args[count(block.args) - 1] == "/"
}

redirecting contains directive.path if {
	some directive in servers.named({"location", "server"})
	returns(directive.block)
	every inner in directive.block { inner.directive != "location" }
}

returns(block) if {
	some inner in block
	inner.directive == "return"
}
