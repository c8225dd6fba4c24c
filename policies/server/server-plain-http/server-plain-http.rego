# METADATA
# title: Server gives a public site over plain HTTP
# description: |
#   Whoever is on the way reads and changes what goes over HTTP: passwords, sessions, personal data. A server for a public name
#   should do nothing there but send people to HTTPS. It is for review, since a load balancer in front may speak TLS.
# related_resources:
# - ref: https://www.rfc-editor.org/rfc/rfc6797
# custom:
#   id: server-plain-http
#   severity: medium
#   precision: medium
#   kinds: [nginx, apache]
#   controls:
#     soc2: [CC6.1, CC6.7]
#     gdpr: ["32(1)(a)"]
#     ccpa: ["1798.150"]
#     cwe: [319]
#   remediation: |
#     nginx: `return 301 https://$host$request_uri;` in the server for port 80, and the site in one with `listen 443 ssl`. Apache:
#     `Redirect permanent / https://name/` in `<VirtualHost *:80>`.
package regate.server.server_plain_http

import data.regate.lib.servers
import data.regate.lib.values

deny contains result if {
	some server in plain
	not redirects(server.block)
	result := {
		"message": sprintf("%v is given over plain HTTP", [server.host]),
		"path": server.path,
		"subject": server.host,
		"review": true,
	}
}

subjects contains {"kind": "server", "name": server.host, "path": server.path} if some server in plain

# A proxy in front speaks TLS where the server asks for its word.
plain contains object.union(server, {"host": host}) if {
	some server in servers.nginx_servers
	not servers.speaks_tls(server)
	not included(server)
	some inner in server.block
	inner.directive == "server_name"
	host := public_names(inner.args)[0]
	not behind_proxy(server.block)
	serves(server.block)
}

plain contains {"path": directive.path, "block": directive.block, "host": host} if {
	some directive in servers.named({"virtualhost"})
	every address in directive.args { endswith(values.shown(address), ":80") }
	some inner in directive.block
	inner.directive == "servername"
	host := public_names(inner.args)[0]
	not behind_proxy(directive.block)
}

public_names(args) := [name |
	some arg in args
	is_string(arg)
	name := lower(arg)
	regex.match(`^(?:\*\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}$`, name)
	not regex.match(`(?:^|\.)(?:example|internal|invalid|lan|local|localhost|localdomain|svc|test|example\.(?:com|org|net))$`, name)
]

# An include may bring the redirect.
included(server) if {
	some inner in server.block
	inner.directive == "include"
}

serves(block) if count(servers.within(block, {"fastcgi_pass", "proxy_pass", "root", "try_files", "uwsgi_pass", "alias"})) > 0

redirects(block) if {
	some inner in servers.within(block, {"return", "rewrite", "redirect", "redirectpermanent", "rewriterule", "redirectmatch"})
	some arg in inner.args
	regex.match(`^(?:https://|\$(?:forwarded|proxy|real)_?scheme)`, values.shown(arg))
}

behind_proxy(block) if {
	text := lower(json.marshal(block))
	regex.match(`x[-_]forwarded[-_]proto["\s,\]]*(?:"\$http_|https|!=|\$https)|http_x_forwarded_proto|real_ip_header|remoteip`, text)
}
