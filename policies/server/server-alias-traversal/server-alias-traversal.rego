# METADATA
# title: Location's alias leads out of its folder
# description: |
#   `location /files` also matches `/files../secret`, and with an alias that ends in a slash nginx opens `/srv/files/../secret`: any
#   file beside the folder can be read.
# related_resources:
# - ref: https://nginx.org/en/docs/http/ngx_http_core_module.html#alias
# custom:
#   id: server-alias-traversal
#   severity: high
#   precision: very-high
#   kinds: [nginx]
#   controls:
#     soc2: [CC6.1, CC6.8]
#     gdpr: ["32(1)(b)"]
#     ccpa: ["1798.150"]
#     cwe: [22]
#   remediation: |
#     End the location's prefix with a slash as well: `location /files/ { alias /srv/files/; }`.
package regate.server.server_alias_traversal

import data.regate.lib.servers
import data.regate.lib.values

deny contains result if {
	some location in locations
	not endswith(location.prefix, "/")
	endswith(values.shown(location.alias), "/")
	result := {
		"message": sprintf("'location %v' with 'alias %v' lets a request leave the folder", [location.prefix, values.shown(location.alias)]),
		"path": location.path,
		"subject": servers.subject(location),
	}
}

subjects contains {"kind": "setting", "name": servers.subject(location), "path": location.path} if some location in locations

# A prefix: neither `=` nor a regular expression.
locations contains {"name": sprintf("location %v", [prefix]), "path": directive.path, "prefix": prefix, "alias": inner.args[0]} if {
	some directive in servers.named({"location"})
	prefix := values.shown(directive.args[count(directive.args) - 1])
	every arg in array.slice(directive.args, 0, count(directive.args) - 1) { arg == "^~" }
	startswith(prefix, "/")
	some inner in directive.block
	inner.directive == "alias"
}
