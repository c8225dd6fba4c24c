# METADATA
# title: A webhook believes whoever calls it
# description: |
#   Whoever knows the address of a webhook can send it an event of their own, such as a payment that was never made, when nobody checks
#   the sender's signature.
# related_resources:
# - ref: https://docs.stripe.com/webhooks#verify-events
# - ref: https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
# - ref: https://www.standardwebhooks.com/
# custom:
#   id: webhook-without-signature
#   severity: medium
#   precision: high
#   kinds: [typescript, javascript, python]
#   controls:
#     soc2: [CC6.1, CC6.6]
#     gdpr: ["32(1)(b)"]
#     ccpa: ["1798.150"]
#     cwe: [345, 347]
#   remediation: |
#     Check the signature over the raw body before anything else: `stripe.webhooks.constructEvent(body, signature, secret)`, or
#     the HMAC that the sender documents, compared with `crypto.timingSafeEqual` or `hmac.compare_digest`.
package regate.typescript.webhook_without_signature

import data.regate.lib.routes

deny contains result if {
	routes.judged
	some i, route in input.routes
	open(route)
	result := {
		"message": sprintf("%v calls %v for whoever sends a request: no signature is checked", [routes.named(route), concat(", ", route.effects)]),
		"path": ["routes", i],
		"subject": routes.named(route),
	}
}

unknown contains result if {
	routes.judged
	some i, route in input.routes
	asked(route)
	not routes.has(route, {"signature"})
	not open(route)
	result := {
		"message": sprintf("whether %v checks who sends a request cannot be told (%v)", [routes.named(route), why(route)]),
		"path": ["routes", i],
		"subject": routes.named(route),
	}
}

subjects contains routes.subject(route, i) if {
	routes.judged
	some i, route in input.routes
	asked(route)
}

# A webhook with a signature, or without anything that may be one.
asked(route) if routes.webhook(route)

open(route) if {
	asked(route)
	not routes.has(route, {"signature", "public"})
	count(route.effects) > 0
	routes.seen(route)
}

why(route) := routes.doubts(route) if {
	not routes.seen(route)
} else := "what it does was not seen"
