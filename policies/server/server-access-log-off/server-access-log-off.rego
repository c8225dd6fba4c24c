# METADATA
# title: Server keeps no access log
# description: |
#   Without a log of requests nobody can tell afterwards who read what: neither whether an attack came through, nor whose data a
#   breach concerns.
# related_resources:
# - ref: https://nginx.org/en/docs/http/ngx_http_log_module.html#access_log
# custom:
#   id: server-access-log-off
#   severity: low
#   precision: high
#   kinds: [nginx]
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
	values.lowered(setting.args[0]) == "off"
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

# A whole server's, or every server's. One that only sends people elsewhere serves nothing worth a log.
settings contains directive if {
	some directive in servers.named({"access_log"})
	every block in servers.around(directive.path) { block.name in {"http", "server", "stream"} }
	not array.slice(directive.path, 0, count(directive.path) - 2) in redirecting
}

redirecting contains directive.path if {
	some directive in servers.named({"server"})
	returns(directive.block)
	every inner in directive.block { inner.directive != "location" }
}

returns(block) if {
	some inner in block
	inner.directive == "return"
}
