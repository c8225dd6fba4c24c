# METADATA
# title: A server sends no security headers
# description: |
#   A file makes an application of Express or NestJS and lets it take requests, and nothing in it sets headers that keep browsers from
#   framing, sniffing or falling back to plain HTTP. Something in front of the program may set them, so this is for review.
# related_resources:
# - ref: https://expressjs.com/en/advanced/best-practice-security.html#use-helmet
# - ref: https://cheatsheetseries.owasp.org/cheatsheets/HTTP_Headers_Cheat_Sheet.html
# custom:
#   id: security-headers-missing
#   severity: low
#   precision: medium
#   kinds: [typescript, javascript]
#   controls:
#     soc2: [CC6.1, CC6.6]
#     gdpr: ["32(1)(b)"]
#     cwe: [693]
#   remediation: |
#     `app.use(helmet())` before all routes, of the package `helmet`.
package regate.typescript.security_headers_missing

import data.regate.lib.facts

deny contains result if {
	facts.judged
	not facts.sample
	listens
	some i, call in input.calls
	makes(call)
	count(call.beside) == 0
	result := {
		"message": sprintf("the application of '%v' sends no security headers that this file shows", [call.callee]),
		"path": ["calls", i],
		"subject": facts.in_function(call.callee, call),
		"review": true,
	}
}

subjects contains facts.as_subject("call", facts.in_function(call.callee, call), "calls", i) if {
	facts.judged
	not facts.sample
	listens
	some i, call in input.calls
	makes(call)
}

makes(call) if call.callee in {"express", "NestFactory.create"}

listens if {
	some call in input.calls
	endswith(call.callee, ".listen")
}
