# METADATA
# title: HTTPS site does not tell browsers to stay on HTTPS
# description: |
#   Without Strict-Transport-Security a browser's first request may go out over plain HTTP each time, where somebody on the way can
#   answer it. An application behind the server may set the header itself: what is only passed on is unknown here.
# related_resources:
# - ref: https://www.rfc-editor.org/rfc/rfc6797
# - ref: https://nginx.org/en/docs/http/ngx_http_headers_module.html#add_header
# custom:
#   id: server-hsts-missing
#   severity: low
#   precision: high
#   kinds: [nginx, apache]
#   controls:
#     soc2: [CC6.7]
#     gdpr: ["32(1)(a)"]
#     cwe: [319, 523]
#   remediation: |
#     nginx: `add_header Strict-Transport-Security "max-age=31536000" always;` in the server and wherever a location adds headers of
#     its own. Apache: `Header always set Strict-Transport-Security "max-age=31536000"`.
package regate.server.server_hsts_missing

import data.regate.lib.servers
import data.regate.lib.values

deny contains result if {
	some server in sites
	not told(server)
	not told_openly(server)
	not hidden(server)
	result := {
		"message": sprintf("%v sends no Strict-Transport-Security", [server.name]),
		"path": server.path,
		"subject": server.name,
	}
}

unknown contains result if {
	some server in sites
	not told(server)
	may_tell(server)
	result := {
		"message": sprintf("whether %v sends Strict-Transport-Security cannot be told here: an application, a variable or another file may add it", [server.name]),
		"path": server.path,
		"subject": server.name,
	}
}

subjects contains {"kind": "server", "name": server.name, "path": server.path} if some server in sites

sites contains server if {
	some server in servers.nginx_servers
	servers.speaks_tls(server)
	not sends_away(server.block)
}

sites contains {"name": servers.owner(array.concat(directive.path, ["block", 0])), "path": directive.path, "block": directive.block, "part": false} if {
	some directive in servers.named({"virtualhost"})
	some inner in directive.block
	inner.directive == "sslengine"
	values.lowered(inner.args[0]) == "on"
	not sends_away(directive.block)
}

# Nothing but redirects is served, which HSTS on the other name covers.
sends_away(block) if {
	count(servers.within(block, {"documentroot", "fastcgi_pass", "proxy_pass", "proxypass", "root", "try_files", "uwsgi_pass", "grpc_pass", "alias"})) == 0
}

may_tell(server) if hidden(server)

may_tell(server) if told_openly(server)

# A header in the server or in what is in it.
told(server) if server.path in telling_holders

# Around it.
told(server) if {
	some list in servers.lists(server.path)
	list in telling_lists
}

told_openly(server) if server.path in open_holders

told_openly(server) if {
	some list in servers.lists(server.path)
	list in open_lists
}

telling_holders contains holder if {
	some path in telling
	some holder in servers.lists(path)
}

telling_lists contains servers.list(path) if some path in telling

open_holders contains holder if {
	some path in open
	some holder in servers.lists(path)
}

open_lists contains servers.list(path) if some path in open

headers contains {"path": directive.path, "text": text} if {
	some directive in servers.named({"add_header", "header", "more_set_headers"})
	text := concat(" ", [lower(values.shown(arg)) | some arg in directive.args])
	contains(text, "strict-transport-security")
}

# For no time at all, a browser forgets it.
telling contains header.path if {
	some header in headers
	regex.match(`max-age\s*=\s*"?0*[1-9]`, header.text)
}

open contains header.path if {
	some header in headers
	not regex.match(`max-age\s*=\s*"?[0-9]|\bunset\b`, header.text)
	regex.match(`[$%{]`, header.text)
}

# What another file or the application behind may say.
hidden(server) if server.part

hidden(server) if count(servers.within(server.block, {"fastcgi_pass", "grpc_pass", "include", "proxy_pass", "proxypass", "uwsgi_pass"})) > 0
