# METADATA
# title: Server lists the files of folders
# description: |
#   A folder without an index page shows all that lies in it: backups, exports and drafts that nobody meant to publish.
# related_resources:
# - ref: https://nginx.org/en/docs/http/ngx_http_autoindex_module.html
# - ref: https://httpd.apache.org/docs/2.4/mod/core.html#options
# custom:
#   id: server-directory-listing
#   severity: low
#   precision: very-high
#   kinds: [nginx, apache]
#   controls:
#     soc2: [CC6.1]
#     gdpr: ["32(1)(b)"]
#     cwe: [548]
#   remediation: |
#     nginx: remove `autoindex on;`. Apache: `Options -Indexes`.
package regate.server.server_directory_listing

import data.regate.lib.servers
import data.regate.lib.values

deny contains result if {
	some setting in settings
	on(setting)
	result := {
		"message": sprintf("'%v' lists the files of folders", [concat(" ", array.concat([setting.name], [values.shown(arg) | some arg in setting.args]))]),
		"path": setting.path,
		"subject": servers.subject(setting),
	}
}

unknown contains result if {
	some setting in settings
	servers.open(setting)
	not on(setting)
	result := {
		"message": sprintf("whether '%v' lists the files of folders cannot be told here", [setting.name]),
		"path": setting.path,
		"subject": servers.subject(setting),
	}
}

subjects contains servers.setting(setting) if some setting in settings

settings contains directive if some directive in servers.named({"autoindex", "options"})

on(setting) if {
	setting.name == "autoindex"
	values.lowered(setting.args[0]) == "on"
}

on(setting) if {
	setting.name == "options"
	some arg in setting.args
	values.lowered(arg) in {"+indexes", "all", "indexes"}
}
