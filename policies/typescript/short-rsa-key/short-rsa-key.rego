# METADATA
# title: An RSA key is shorter than 2048 bits
# description: |
#   Keys of less than 2048 bits can be worked out; NIST allows none of them since 2014, and asks for 3072 bits for what has to last
#   beyond 2030.
# related_resources:
# - ref: https://csrc.nist.gov/pubs/sp/800/57/pt1/r5/final
# - ref: https://cwe.mitre.org/data/definitions/326.html
# custom:
#   id: short-rsa-key
#   severity: high
#   precision: high
#   kinds: [typescript, javascript, python, go]
#   controls:
#     soc2: [CC6.1, CC6.7]
#     gdpr: ["32(1)(a)"]
#     ccpa: ["1798.150"]
#     cwe: [326]
#   remediation: |
#     Make keys of 3072 bits or more, or of an elliptic curve: `modulusLength: 3072`, `key_size=3072`.
package regate.typescript.short_rsa_key

import data.regate.lib.facts

deny contains result if {
	facts.judged
	some i, setting in input.settings
	setting.name == "modulusLength"
	short(setting.value)
	result := object.union(
		{
			"message": sprintf("an RSA key of %v bits is too short", [setting.value]),
			"path": ["settings", i],
			"subject": facts.setting_name(setting),
		},
		facts.in_sample,
	)
}

deny contains result if {
	facts.judged
	some i, call in input.calls
	bits := size(call)
	short(bits)
	result := object.union(
		{
			"message": sprintf("'%v' makes an RSA key of %v bits, which is too short", [call.callee, bits]),
			"path": ["calls", i],
			"subject": facts.in_function(call.callee, call),
		},
		facts.in_sample,
	)
}

subjects contains facts.as_subject("setting", facts.setting_name(setting), "settings", i) if {
	facts.judged
	some i, setting in input.settings
	setting.name == "modulusLength"
}

subjects contains facts.as_subject("call", facts.in_function(call.callee, call), "calls", i) if {
	facts.judged
	some i, call in input.calls
	size(call)
}

short(bits) if {
	is_number(bits)
	bits < 2048
}

size(call) := call.arguments[0] if {
	call.callee == "RSA.generate"
	is_number(call.arguments[0])
}

size(call) := call.arguments[1] if {
	call.callee == "rsa.GenerateKey"
	is_number(call.arguments[1])
}

size(call) := named if {
	endswith(call.callee, "rsa.generate_private_key")
	some argument in call.arguments
	named := argument.key_size
}

size(call) := call.arguments[1] if {
	endswith(call.callee, "rsa.generate_private_key")
	is_number(call.arguments[1])
}
