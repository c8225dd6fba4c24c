# METADATA
# title: Server accepts an outdated TLS version
# description: |
#   RFC 8996 forbids TLS 1.0 and 1.1, RFC 7568 forbids SSL 3: their handshakes rest on broken hash functions. A server or proxy that
#   still takes them lets somebody on the way talk both sides down to them.
# related_resources:
# - ref: https://www.rfc-editor.org/rfc/rfc8996
# - ref: https://nginx.org/en/docs/http/ngx_http_ssl_module.html#ssl_protocols
# - ref: https://httpd.apache.org/docs/2.4/mod/mod_ssl.html#sslprotocol
# - ref: https://docs.haproxy.org/3.0/configuration.html#5.1-ssl-min-ver
# custom:
#   id: server-tls-version-weak
#   severity: high
#   precision: very-high
#   kinds: [nginx, apache, haproxy]
#   controls:
#     soc2: [CC6.1, CC6.7]
#     gdpr: ["32(1)(a)"]
#     ccpa: ["1798.150"]
#     cwe: [326, 327]
#   remediation: |
#     nginx: `ssl_protocols TLSv1.2 TLSv1.3;`. Apache: `SSLProtocol -all +TLSv1.2 +TLSv1.3`. HAProxy: `ssl-min-ver TLSv1.2`.
package regate.server.server_tls_version_weak

import data.regate.lib.servers
import data.regate.lib.values

nginx := {"grpc_ssl_protocols", "proxy_ssl_protocols", "ssl_protocols", "uwsgi_ssl_protocols"}

apache := {"sslprotocol", "sslproxyprotocol"}

haproxy := {"bind", "default-server", "server", "ssl-default-bind-options", "ssl-default-server-options"}

outdated := {"sslv2", "sslv3", "tlsv1", "tlsv1.0", "tlsv1.1"}

deny contains result if {
	some directive in settings
	versions := sort(allowed(directive))
	count(versions) > 0
	result := {
		"message": sprintf("'%v' allows %v", [directive.name, concat(", ", versions)]),
		"path": directive.path,
		"subject": servers.subject(directive),
	}
}

unknown contains result if {
	some directive in settings
	servers.open(directive)
	count(allowed(directive)) == 0
	result := {
		"message": sprintf("which TLS versions '%v' allows cannot be told here", [directive.name]),
		"path": directive.path,
		"subject": servers.subject(directive),
	}
}

subjects contains servers.setting(directive) if some directive in settings

settings contains directive if some directive in servers.named(nginx | apache)

settings contains directive if {
	some directive in servers.named(haproxy)
	some arg in directive.args
	is_string(arg)
	regex.match(`^(?:ssl-(?:min|max)-ver|force-(?:ssl|tls)v.*)$`, arg)
}

allowed(directive) := {version | some version in directive.args; values.lowered(version) in outdated} if directive.name in nginx

# Apache goes from left to right: `all`, `+name` and `-name` change what stands before, a bare name replaces it.
allowed(directive) := {shown[version] |
	some version in object.keys(shown)
	last := max([i | some i, arg in directive.args; touches(lower(values.shown(arg)), version)])
	named(lower(values.shown(directive.args[last])), version)
	not startswith(values.shown(directive.args[last]), "-")
} if {
	directive.name in apache
}

allowed(directive) := oldest | forced if {
	directive.name in haproxy
	oldest := {version |
		some i, arg in directive.args
		arg in {"ssl-max-ver", "ssl-min-ver"}
		version := directive.args[i + 1]
		values.lowered(version) in outdated
	}
	forced := {arg | some arg in directive.args; arg in {"force-sslv3", "force-tlsv10", "force-tlsv11"}}
}

shown := {"sslv2": "SSLv2", "sslv3": "SSLv3", "tlsv1": "TLSv1", "tlsv1.1": "TLSv1.1"}

touches(arg, version) if named(arg, version)

touches(arg, _) if regex.match(`^[^+-]`, arg)

named(arg, version) if trim_left(arg, "+-") == version

# `all` never means SSL 2.
named(arg, version) if {
	trim_left(arg, "+-") == "all"
	version != "sslv2"
}
