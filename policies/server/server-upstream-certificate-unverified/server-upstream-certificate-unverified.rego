# METADATA
# title: Proxy does not check the certificate of what it speaks TLS with
# description: |
#   TLS without a check of the other side's certificate is encryption with whoever answers: somebody on the way reads and changes
#   all that the proxy passes on. nginx checks only when it is told to.
# related_resources:
# - ref: https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_ssl_verify
# - ref: https://httpd.apache.org/docs/2.4/mod/mod_ssl.html#sslproxyverify
# - ref: https://docs.haproxy.org/3.0/configuration.html#5.2-verify
# custom:
#   id: server-upstream-certificate-unverified
#   severity: medium
#   precision: high
#   kinds: [nginx, apache, haproxy]
#   controls:
#     soc2: [CC6.1, CC6.7]
#     gdpr: ["32(1)(a)"]
#     ccpa: ["1798.150"]
#     cwe: [295]
#   remediation: |
#     nginx: `proxy_ssl_verify on;` with `proxy_ssl_trusted_certificate` and `proxy_ssl_server_name on;`. Apache:
#     `SSLProxyVerify require`. HAProxy: `verify required ca-file ...`.
package regate.server.server_upstream_certificate_unverified

import data.regate.lib.servers
import data.regate.lib.values

switches := {"grpc_ssl_verify", "proxy_ssl_verify", "uwsgi_ssl_verify"}

deny contains result if {
	some setting in settings
	off(setting)
	result := {
		"message": sprintf("'%v' switches the check of the other side's certificate off", [setting.name]),
		"path": setting.path,
		"subject": servers.subject(setting),
	}
}

# nginx's default: nothing is checked. Inside a network that may be meant.
deny contains result if {
	some pass in https_passes
	not verified(pass.path)
	result := {
		"message": sprintf("'%v' to %v goes out without 'proxy_ssl_verify on'", [pass.name, pass.host]),
		"path": pass.path,
		"subject": servers.subject(pass),
		"review": true,
	}
}

unknown contains result if {
	some setting in settings
	servers.open(setting)
	not off(setting)
	result := {
		"message": sprintf("whether '%v' checks the other side's certificate cannot be told here", [setting.name]),
		"path": setting.path,
		"subject": servers.subject(setting),
	}
}

subjects contains servers.setting(setting) if some setting in settings

subjects contains servers.setting(pass) if some pass in https_passes

settings contains directive if some directive in servers.named(switches | {"sslproxyverify", "sslproxycheckpeername", "ssl-server-verify"})

settings contains directive if {
	some directive in servers.named({"default-server", "server", "ssl-default-server-options"})
	"verify" in directive.args
}

off(setting) if {
	setting.name in switches
	values.lowered(setting.args[0]) == "off"
}

off(setting) if {
	setting.name == "sslproxyverify"
	values.lowered(setting.args[0]) in {"none", "optional_no_ca"}
}

off(setting) if {
	setting.name == "sslproxycheckpeername"
	values.lowered(setting.args[0]) == "off"
}

off(setting) if {
	setting.name == "ssl-server-verify"
	setting.args[0] == "none"
}

off(setting) if {
	setting.name in {"default-server", "server", "ssl-default-server-options"}
	some i, "verify" in setting.args
	setting.args[i + 1] == "none"
}

# A host of the public internet, written out.
https_passes contains object.union(directive, {"host": host}) if {
	some directive in servers.named({"proxy_pass"})
	some found in regex.find_all_string_submatch_n(`^https://([A-Za-z0-9.-]+\.[A-Za-z]{2,})(?::[0-9]+)?(?:/|$)`, directive.args[0], 1)
	host := lower(found[1])
	not regex.match(`(?:^|\.)(?:example|internal|invalid|lan|local|localhost|svc|test)$`, host)
}

verified(path) if {
	some list in servers.lists(path)
	list in verifying
}

verifying contains servers.list(directive.path) if some directive in servers.named({"proxy_ssl_verify"})

# What another file says is not seen.
verifying contains list if {
	some directive in servers.named({"include"})
	regex.match(`(?:proxy|ssl|tls)`, values.shown(directive.args[0]))
	list := servers.list(directive.path)
	count(list) > 0
}
