# METADATA
# title: A token is accepted unsigned or after its end
# description: |
#   With the algorithm `none` anybody can write a token that passes; with `ignoreExpiration` a stolen one works for ever.
# related_resources:
# - ref: https://www.rfc-editor.org/rfc/rfc8725#section-3.2
# - ref: https://github.com/auth0/node-jsonwebtoken#jwtverifytoken-secretorpublickey-options-callback
# custom:
#   id: unsigned-token-accepted
#   severity: high
#   precision: high
#   kinds: [typescript, javascript, python, go, java]
#   controls:
#     soc2: [CC6.1]
#     gdpr: ["32(1)(b)"]
#     ccpa: ["1798.150"]
#     cwe: [347, 613]
#   remediation: |
#     Name the algorithm that your tokens are signed with (`algorithms: ["ES256"]`) and remove `ignoreExpiration`.
package regate.typescript.unsigned_token_accepted

import data.regate.lib.facts

deny contains result if {
	facts.judged
	some i, setting in input.settings
	reason := weakness(setting)
	not facts.expectation(setting)
	result := object.union(
		{
			"message": sprintf("'%v' %v", [setting.name, reason]),
			"path": ["settings", i],
			"subject": facts.setting_name(setting),
		},
		facts.in_sample,
	)
}

# https://github.com/auth0/java-jwt, https://github.com/panva/jose/blob/main/docs/jwt/unsecured/classes/UnsecuredJWT.md
deny contains result if {
	facts.judged
	some i, call in input.calls
	call.callee in unsigned
	result := object.union(
		{
			"message": sprintf("'%v' makes or accepts tokens without a signature", [call.callee]),
			"path": ["calls", i],
			"subject": facts.in_function(call.callee, call),
		},
		facts.in_sample,
	)
}

subjects contains facts.as_subject("call", facts.in_function(call.callee, call), "calls", i) if {
	facts.judged
	some i, call in input.calls
	call.callee in unsigned
}

unsigned := {"Algorithm.none", "UnsecuredJWT", "UnsecuredJWT.decode"}

# Whether the signature is looked at elsewhere, a person has to say: https://python-jose.readthedocs.io/en/latest/jwt/api.html,
# https://pkg.go.dev/github.com/golang-jwt/jwt/v5#Parser.ParseUnverified
deny contains result if {
	facts.judged
	some i, call in input.calls
	unverified(call)
	result := {
		"message": sprintf("'%v' reads a token whose signature it does not look at", [call.callee]),
		"path": ["calls", i],
		"subject": facts.in_function(call.callee, call),
		"review": true,
	}
}

subjects contains facts.as_subject("call", facts.in_function(call.callee, call), "calls", i) if {
	facts.judged
	some i, call in input.calls
	unverified(call)
}

unverified(call) if regex.match(`(^|\.)(get_unverified_claims|ParseUnverified)$`, call.callee)

subjects contains facts.as_subject("setting", facts.setting_name(setting), "settings", i) if {
	facts.judged
	some i, setting in input.settings
	not facts.expectation(setting)
	setting.name in {"algorithm", "algorithms", "ignoreExpiration", "verify_signature", "verify_exp"}
}

weakness(setting) := "accepts tokens without a signature" if {
	setting.name in {"algorithm", "algorithms"}
	some algorithm in names(setting.value)
	is_string(algorithm)
	lower(algorithm) == "none"
} else := "accepts tokens that have ended" if {
	setting.name == "ignoreExpiration"
	setting.value == true
} else := "accepts tokens that have ended" if {
	setting.name == "verify_exp"
	setting.value == false
} else := "accepts tokens whose signature nobody looked at" if {
	setting.name in {"verify_signature", "verify"}
	setting.value == false
	regex.match(`(?i)jwt|jws|jose|(^|\.)decode`, facts.given_to(setting))
}

names(value) := value if {
	is_array(value)
} else := [value] if {
	is_string(value)
}
