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

# What passes requests on over TLS, with the switch that asks for a check.
switch_of := {"grpc_pass": "grpc_ssl_verify", "proxy_pass": "proxy_ssl_verify", "uwsgi_pass": "uwsgi_ssl_verify"}

switches := {switch | some switch in switch_of}

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
	some pass in tls_passes
	not verified(pass)
	result := {
		"message": sprintf("'%v' to %v goes out without '%v on'", [pass.name, pass.host, switch_of[pass.name]]),
		"path": pass.path,
		"subject": servers.subject(pass),
		"review": true,
	}
}

unknown contains result if {
	some pass in open_passes
	not verified(pass)
	result := {
		"message": sprintf("whether '%v' to %v checks who answers cannot be told here: the address is made while it runs", [pass.name, pass.address]),
		"path": pass.path,
		"subject": servers.subject(pass),
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

subjects contains servers.setting(pass) if some pass in tls_passes

subjects contains servers.setting(pass) if some pass in open_passes

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

# Where requests go: as it is written, or as a variable is set.
passes contains object.union(directive, {"address": address}) if {
	some directive in servers.named(object.keys(switch_of))
	some address in addresses(directive.args[0])
}

addresses(written) := {written} if not regex.match(`^\$\w`, written)

addresses(written) := all if {
	[[_, name, rest]] := regex.find_all_string_submatch_n(`^(\$\w+)(.*)$`, written, 1)
	all := {concat("", [value, rest]) | some [own, value] in set_to; own == name}
	count(all) > 0
} else := {written} if regex.match(`^\$\w`, written)

set_to contains [name, value] if {
	some directive in servers.named({"set"})
	[name, value] = directive.args
	is_string(value)
}

# A host of the public internet, written out or in the group of servers that has the name.
tls_passes contains object.union(pass, {"host": host}) if {
	some pass in passes
	some found in regex.find_all_string_submatch_n(`^(?:https|grpcs|suwsgi)://([A-Za-z0-9._-]+)(?::[0-9]+)?(?:/|$)`, pass.address, 1)
	some host in hosts(found[1])
	is_public(host)
}

hosts(name) := members if {
	members := {host | some [own, host] in groups; own == name}
	count(members) > 0
} else := {lower(name)}

groups contains [group.args[0], lower(regex.replace(server.args[0], `:\d+$`, ""))] if {
	some group in servers.named({"upstream"})
	some server in group.block
	server.directive == "server"
	is_string(server.args[0])
}

is_public(host) if {
	regex.match(`^[a-z0-9.-]+\.[a-z]{2,}$`, host)
	not regex.match(`(?:^|\.)(?:example|internal|invalid|lan|local|localhost|svc|test)$`, host)
}

open_passes contains pass if {
	some pass in passes
	regex.match(`^(?:(?:https|grpcs|suwsgi)://)?[\w.-]*\$`, pass.address)
}

verified(pass) if {
	some list in servers.lists(pass.path)
	[switch_of[pass.name], list] in verifying
}

verifying contains [directive.name, servers.list(directive.path)] if some directive in servers.named(switches)

# What another file says is not seen.
verifying contains [switch, list] if {
	some switch in switches
	some directive in servers.named({"include"})
	regex.match(`(?:proxy|ssl|tls)`, values.shown(directive.args[0]))
	list := servers.list(directive.path)
	count(list) > 0
}
