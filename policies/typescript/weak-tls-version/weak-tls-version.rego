# METADATA
# title: An outdated TLS version is allowed
# description: |
#   SSL 3, TLS 1.0 and TLS 1.1 are formally deprecated: their handshakes rest on broken hash functions, and attacks on
#   their ciphers are public.
# related_resources:
# - ref: https://www.rfc-editor.org/rfc/rfc8996
# - ref: https://nodejs.org/api/tls.html#tlscreatesecurecontextoptions
# custom:
#   id: weak-tls-version
#   severity: high
#   precision: very-high
#   kinds: [typescript, javascript, python, go, java, ruby]
#   controls:
#     soc2: [CC6.1, CC6.7]
#     gdpr: ["32(1)(a)"]
#     ccpa: ["1798.150"]
#     cwe: [326, 327]
#   remediation: |
#     Write `minVersion: "TLSv1.2"` or `"TLSv1.3"`, and remove `secureProtocol` and `maxVersion`.
package regate.typescript.weak_tls_version

import data.regate.lib.facts

outdated := {
	"minVersion": {"TLSv1", "TLSv1.0", "TLSv1.1", "SSLv3"},
	"maxVersion": {"TLSv1", "TLSv1.0", "TLSv1.1", "SSLv3"},
	"secureProtocol": {
		"SSLv2_method", "SSLv3_method", "SSLv3_client_method", "SSLv3_server_method", "TLSv1_method", "TLSv1_client_method",
		"TLSv1_server_method", "TLSv1_1_method", "TLSv1_1_client_method", "TLSv1_1_server_method",
	},
	# Go.
	"MinVersion": {"tls.VersionSSL30", "tls.VersionTLS10", "tls.VersionTLS11"},
	"MaxVersion": {"tls.VersionSSL30", "tls.VersionTLS10", "tls.VersionTLS11"},
	# Python.
	# Java.
	"SSLContext.getInstance": {"SSLv2", "SSLv3", "TLSv1", "TLSv1.1"},
	"ssl_version": {"ssl.PROTOCOL_SSLv2", "ssl.PROTOCOL_SSLv3", "ssl.PROTOCOL_TLSv1", "ssl.PROTOCOL_TLSv1_1"},
	"minimum_version": {"ssl.TLSVersion.SSLv3", "ssl.TLSVersion.TLSv1", "ssl.TLSVersion.TLSv1_1"},
	"maximum_version": {"ssl.TLSVersion.SSLv3", "ssl.TLSVersion.TLSv1", "ssl.TLSVersion.TLSv1_1"},
}

deny contains result if {
	facts.judged
	some i, setting in input.settings
	setting.value in outdated[facts.last_part(setting.name)]
	result := object.union(
		{
			"message": sprintf("'%v' allows %v, which is deprecated", [setting.name, setting.value]),
			"path": ["settings", i],
			"subject": facts.setting_name(setting),
		},
		facts.in_sample,
	)
}

# `minVersion` is also the name of settings that have nothing to do with TLS.
subjects contains facts.as_subject("setting", facts.setting_name(setting), "settings", i) if {
	facts.judged
	some i, setting in input.settings
	outdated[facts.last_part(setting.name)]
	is_string(setting.value)
	regex.match(`(^|\.)(PROTOCOL_)?(TLS|SSL)v|^tls\.Version`, setting.value)
}

# https://docs.python.org/3/library/ssl.html#ssl.SSLContext
deny contains result if {
	facts.judged
	some i, call in input.calls
	made_for(call) in (outdated.ssl_version | outdated["SSLContext.getInstance"])
	result := object.union(
		{
			"message": sprintf("'%v' allows %v, which is deprecated", [call.callee, made_for(call)]),
			"path": ["calls", i],
			"subject": facts.in_function(call.callee, call),
		},
		facts.in_sample,
	)
}

subjects contains facts.as_subject("call", facts.in_function(call.callee, call), "calls", i) if {
	facts.judged
	some i, call in input.calls
	made_for(call)
}

made_for(call) := call.arguments[0] if {
	regex.match(`(^|\.)SSLContext(\.getInstance)?$`, call.callee)
	is_string(call.arguments[0])
}
