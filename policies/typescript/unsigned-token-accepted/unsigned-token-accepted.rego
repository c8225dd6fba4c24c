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
#   kinds: [typescript, javascript, python, go, java, ruby]
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
	reason := reads_unsigned(call)
	result := object.union(
		{
			"message": sprintf("'%v' %v", [call.callee, reason]),
			"path": ["calls", i],
			"subject": facts.in_function(call.callee, call),
		},
		doubt(call),
	)
}

subjects contains facts.as_subject("call", facts.in_function(call.callee, call), "calls", i) if {
	facts.judged
	some i, call in input.calls
	reads_unsigned(call)
}

reads_unsigned(call) := "makes or accepts tokens without a signature" if {
	regex.match(`(^|\.)(Algorithm\.none|UnsecuredJWT(\.decode)?|UnsafeAllowNoneSignatureType|SigningMethodNone)$`, call.callee)
} else := "reads who somebody is from a token whose signature nobody looked at" if {
	decodes(call)
	not verified(call)
	identifies(call)
} else := "reads a token whose signature nobody looked at" if {
	unverified(call)
	not verified(call)
}

doubt(call) := {"review": true} if {
	unverified(call)
	not says_who(call)
} else := facts.in_sample

# What only reads: https://github.com/auth0/node-jsonwebtoken#jwtdecodetoken--options, https://github.com/panva/jose, and a package of browsers.
decodes(call) if regex.match(`(^|\.)(decodeJwt|jwtDecode|jwt_decode|get_unverified_claims|ParseUnverified)$`, call.callee)

decodes(call) if node_decodes(call)

# `jwt-simple` verifies with the key that is its second argument.
node_decodes(call) if {
	regex.match(`(^|\.)(jwt|JWT|jsonwebtoken)\.decode$`, call.callee)
	count(call.arguments) == 1
}

node_decodes(call) if {
	regex.match(`(^|\.)(jwt|JWT|jsonwebtoken)\.decode$`, call.callee)
	is_object(call.arguments[1])
}

# identifies(call) holds where that says who asks: it becomes the user of a request, or the function is one that asks who somebody is.
identifies(call) if says_who(call)

identifies(call) if asks_who(call)

says_who(call) if {
	is_string(call.name)
	regex.match(`(?i)^(req|request|ctx|context|c|socket|event|res\.locals)\b.*\.(user|auth|session|claims|principal|account|current_?user|user_?id|identity)$`, call.name)
}

asks_who(call) if {
	is_string(call.function)
	node_decodes(call)
	regex.match(`(?i)(^|\.)(auth(enticate\w*|orize\w*|_?middleware|_?guard)?|require_?(auth|user|login)|verify_?(auth|token|jwt|user)|protect|can_?activate|check_?(auth|token|jwt))$`, call.function)
}

unverified(call) if {
	asks_who(call)
	decodes(call)
}

unverified(call) if regex.match(`(^|\.)(get_unverified_claims|ParseUnverified)$`, call.callee)

# https://github.com/jwt/ruby-jwt: `JWT.decode(token, nil, false)`
unverified(call) if {
	regex.match(`(^|\.)JWT\.decode$`, call.callee)
	call.arguments[2] == false
}

# verified(call) holds where the same function also looks at a signature.
verified(call) if {
	some other in input.calls
	regex.match(`(^|\.)((jwt|JWT)\.verify|jwtVerify)$`, other.callee)
	other.function == call.function
}

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
