# METADATA
# title: Server accepts a broken cipher
# description: |
#   RC4 and export ciphers are broken, single DES can be searched in a day, 3DES leaks long sessions (Sweet32), and suites without
#   authentication or encryption protect nothing.
# related_resources:
# - ref: https://www.rfc-editor.org/rfc/rfc7465
# - ref: https://docs.openssl.org/3.0/man1/openssl-ciphers/
# custom:
#   id: server-tls-cipher-weak
#   severity: high
#   precision: high
#   kinds: [nginx, apache, haproxy]
#   controls:
#     soc2: [CC6.1, CC6.7]
#     gdpr: ["32(1)(a)"]
#     ccpa: ["1798.150"]
#     cwe: [326, 327]
#   remediation: |
#     Name suites with ECDHE and AES-GCM or ChaCha20-Poly1305 alone, or leave the list to a current OpenSSL's default.
package regate.server.server_tls_cipher_weak

import data.regate.lib.servers
import data.regate.lib.values

lists := {
	"grpc_ssl_ciphers", "proxy_ssl_ciphers", "ssl-default-bind-ciphers", "ssl-default-server-ciphers", "ssl_ciphers",
	"sslciphersuite", "sslproxyciphersuite", "uwsgi_ssl_ciphers",
}

weak_word := `(?i)(?:^|[-+_])(RC4|DES|3DES|ADH|AECDH|A?NULL|ENULL|EXP|EXPORT|EXPORT40|EXPORT56|LOW|MD5)(?:[-+_]|$)`

deny contains result if {
	some setting in settings
	words := sort(weak(setting.list))
	count(words) > 0
	result := {
		"message": sprintf("'%v' allows %v", [setting.directive.name, concat(", ", words)]),
		"path": setting.directive.path,
		"subject": servers.subject(setting.directive),
	}
}

unknown contains result if {
	some setting in settings
	values.unknown(setting.list)
	result := {
		"message": sprintf("which ciphers '%v' allows cannot be told here", [setting.directive.name]),
		"path": setting.directive.path,
		"subject": servers.subject(setting.directive),
	}
}

subjects contains servers.setting(setting.directive) if some setting in settings

# Apache may have a protocol before the list.
settings contains {"directive": directive, "list": list} if {
	some directive in servers.named(lists)
	list := directive.args[count(directive.args) - 1]
}

settings contains {"directive": directive, "list": directive.args[i + 1]} if {
	some directive in servers.named({"bind", "default-server", "server"})
	some i, "ciphers" in directive.args
}

# OpenSSL's list: `!X` and `-X` take away, `+X` only moves, all else adds.
weak(list) := {element |
	is_string(list)
	elements := regex.split(`[:, ]+`, list)
	some element in elements
	regex.match(`^[A-Za-z0-9]`, element)
	words := {upper(found[1]) | some found in regex.find_all_string_submatch_n(weak_word, element, -1)}
	count(words) > 0
	taken := {upper(trim_prefix(other, "!")) | some other in elements; startswith(other, "!")}
	count((words | {upper(element)}) & taken) == 0
}
