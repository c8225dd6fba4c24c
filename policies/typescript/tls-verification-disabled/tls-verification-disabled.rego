# METADATA
# title: The certificate of a TLS connection is not verified
# description: |
#   The connection is encrypted, but anybody between the two ends can be the other end. A database or an API that is reached
#   this way can be read and changed on the way.
# related_resources:
# - ref: https://nodejs.org/api/tls.html#tlsconnectoptions-callback
# - ref: https://nodejs.org/api/cli.html#node_tls_reject_unauthorizedvalue
# - ref: https://www.mongodb.com/docs/manual/reference/connection-string-options/#tls-options
# custom:
#   id: tls-verification-disabled
#   severity: high
#   precision: very-high
#   kinds: [typescript, javascript]
#   controls:
#     soc2: [CC6.1, CC6.7]
#     gdpr: ["32(1)(a)"]
#     ccpa: ["1798.150"]
#     cwe: [295]
#   remediation: |
#     Remove the setting. For a certificate of your own authority, pass that authority's certificate: `ca: fs.readFileSync("ca.pem")`,
#     or set `NODE_EXTRA_CA_CERTS`.
package regate.typescript.tls_verification_disabled

import data.regate.lib.facts

# What turns verification off, by name.
off := {
	"rejectUnauthorized": {false},
	"NODE_TLS_REJECT_UNAUTHORIZED": {"0", 0, false},
	"strictSSL": {false},
	"verifySSL": {false},
	"sslValidate": {false},
	"insecureSkipVerify": {true},
	"tlsInsecure": {true},
	"tlsAllowInvalidCertificates": {true},
	"tlsAllowInvalidHostnames": {true},
	"trustServerCertificate": {true},
}

deny contains result if {
	facts.judged
	some i, setting in input.settings
	setting.value in off[facts.last_part(setting.name)]
	not facts.expectation(setting)
	result := {
		"message": sprintf("'%v' is %v: the other end's certificate is not verified", [setting.name, setting.value]),
		"path": ["settings", i],
		"subject": facts.setting_name(setting),
	}
}

subjects contains facts.as_subject("setting", facts.setting_name(setting), "settings", i) if {
	facts.judged
	some i, setting in input.settings
	not facts.expectation(setting)
	off[facts.last_part(setting.name)]
}
