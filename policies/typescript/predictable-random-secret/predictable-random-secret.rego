# METADATA
# title: A secret is made of random numbers that can be guessed
# description: |
#   `Math.random` and the module `random` of Python give numbers that follow from those before them. In a function that makes
#   passwords, tokens or codes, whoever has seen a few of them knows the next.
# related_resources:
# - ref: https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/Math/random
# - ref: https://docs.python.org/3/library/secrets.html
# custom:
#   id: predictable-random-secret
#   severity: high
#   precision: medium
#   kinds: [typescript, javascript, python, go, java]
#   controls:
#     soc2: [CC6.1, CC6.7]
#     gdpr: ["32(1)(a)"]
#     ccpa: ["1798.150"]
#     cwe: [338]
#   remediation: |
#     Take them from `crypto.randomBytes`, `crypto.randomInt`, `crypto.getRandomValues` or `crypto.randomUUID`; in Python from the
#     module `secrets`.
package regate.typescript.predictable_random_secret

import data.regate.lib.facts

deny contains result if {
	facts.judged
	some i, call in input.calls
	guessable(call)
	makes_secret(call)
	result := object.union(
		{
			"message": sprintf("'%v' makes a secret of '%v', whose numbers can be guessed", [call.callee, call.function]),
			"path": ["calls", i],
			"subject": facts.in_function(call.callee, call),
		},
		facts.in_sample,
	)
}

subjects contains facts.as_subject("call", facts.in_function(call.callee, call), "calls", i) if {
	facts.judged
	some i, call in input.calls
	guessable(call)
}

# https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/util/Random.html
guessable(call) if call.callee == "Random"

guessable(call) if regex.match(`(^|\.)(ThreadLocalRandom\.current|RandomStringUtils\.random(Alphanumeric|Numeric|Alphabetic)?)$`, call.callee)

guessable(call) if regex.match(`(^|\.)(Math\.random|random\.[a-z]+|rand\.(Int[nN]|Int(31|63)n?|Uint(32|64)|Float64|Perm))$`, call.callee)

makes_secret(call) if {
	is_string(call.function)
	name := facts.last_part(call.function)
	regex.match(`(?i)(password|passwd|secret|(api|access|secret|private|invite)_?key|token|otp|nonce|salt|verif\w*_?code|(invite|reset|backup|recovery)_?code|session_?id)s?$`, name)
	not regex.match(`(?i)mock|fake|demo|example|sample`, name)
}
