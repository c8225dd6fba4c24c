# METADATA
# title: A token never ends
# description: |
#   A signed token has no time at which it ends: whoever gets hold of it is let in for good.
# related_resources:
# - ref: https://www.rfc-editor.org/rfc/rfc8725
# - ref: https://cwe.mitre.org/data/definitions/613.html
# custom:
#   id: token-without-expiry
#   severity: medium
#   precision: high
#   kinds: [typescript, javascript, python]
#   controls:
#     soc2: [CC6.1]
#     gdpr: ["32(1)(b)"]
#     ccpa: ["1798.150"]
#     cwe: [613]
#   remediation: |
#     Say when it ends: `{"exp": datetime.now(UTC) + timedelta(minutes=15)}` in Python, `{ expiresIn: "15m" }` in JavaScript.
package regate.typescript.token_without_expiry

import data.regate.lib.facts

deny contains result if {
	facts.judged
	some i, call in input.calls
	signs(call)
	endless(call)
	result := object.union(
		{
			"message": sprintf("'%v' makes a token that never ends", [call.callee]),
			"path": ["calls", i],
			"subject": facts.in_function(call.callee, call),
		},
		facts.in_sample,
	)
}

unknown contains result if {
	facts.judged
	some i, call in input.calls
	signs(call)
	not ends(call)
	not endless(call)
	result := {
		"message": sprintf("whether the token of '%v' ends cannot be told here", [call.callee]),
		"path": ["calls", i],
		"subject": facts.in_function(call.callee, call),
	}
}

subjects contains facts.as_subject("call", facts.in_function(call.callee, call), "calls", i) if {
	facts.judged
	some i, call in input.calls
	signs(call)
}

# A framework's own (`this.jwt.sign(payload)`) is told elsewhere when tokens end.
signs(call) if {
	call.callee in {"jwt.encode", "jwt.sign", "JWT.sign", "jsonwebtoken.sign"}
	count(call.arguments) > 1
}

ends(call) if {
	is_object(call.arguments[0])
	some key, _ in call.arguments[0]
	regex.match(`(?i)^exp`, key)
}

ends(call) if {
	is_object(call.arguments[2])
	some key, _ in call.arguments[2]
	key == "expiresIn"
}

# What is signed is known, and what is said beside it: PyJWT has no other place for it.
endless(call) if {
	is_object(call.arguments[0])
	not "..." in object.keys(call.arguments[0])
	not ends(call)
	beside(call)
}

# https://github.com/panva/jose/blob/main/docs/jwt/sign/classes/SignJWT.md
signs(call) if signs_in_steps(call)

signs_in_steps(call) if {
	regex.match(`(^|\.)SignJWT$`, call.callee)
	".sign" in call.through
}

ends(call) if {
	signs_in_steps(call)
	".setExpirationTime" in call.through
}

beside(call) if signs_in_steps(call)

beside(call) if endswith(call.callee, "encode")

beside(call) if count(call.arguments) == 2

beside(call) if is_object(call.arguments[2])
