# METADATA
# title: A route changes data for whoever calls it
# description: |
#   A handler that changes something asks nobody who they are: neither in itself nor in a middleware, wrapper, decorator or
#   dependency before it. What is public by nature (signing in, contact forms, health, webhooks) is not judged.
# related_resources:
# - ref: https://owasp.org/API-Security/editions/2023/en/0xa2-broken-authentication/
# - ref: https://nextjs.org/docs/app/guides/authentication
# custom:
#   id: route-without-authentication
#   severity: medium
#   precision: high
#   kinds: [typescript, javascript, python]
#   controls:
#     soc2: [CC6.1]
#     gdpr: ["32(1)(b)"]
#     ccpa: ["1798.150"]
#     cwe: [306, 862]
#   remediation: |
#     Ask for the session first and answer 401 without one, or put the route behind a middleware that does. If it is meant for
#     everybody, say so in a suppression with a reason.
package regate.typescript.route_without_authentication

import data.regate.lib.routes

deny contains result if {
	routes.judged
	some i, route in input.routes
	open(route)
	result := {
		"message": sprintf("%v calls %v and asks nobody who they are", [routes.named(route), concat(", ", route.effects)]),
		"path": ["routes", i],
		"subject": routes.named(route),
		# Who may call it may be decided where the file does not tell: a gateway, a framework's own conventions.
		"review": true,
	}
}

unknown contains result if {
	routes.judged
	some i, route in input.routes
	asked(route)
	not guarded(route)
	count(route.effects) > 0
	not open(route)
	result := {
		"message": sprintf("whether %v asks who somebody is cannot be told (%v)", [routes.named(route), routes.doubts(route)]),
		"path": ["routes", i],
		"subject": routes.named(route),
	}
}

subjects contains routes.subject(route, i) if {
	routes.judged
	some i, route in input.routes
	asked(route)
	judgeable(route)
}

judgeable(route) if guarded(route)

judgeable(route) if count(route.effects) > 0

asked(route) if {
	routes.changing(route)
	not routes.has(route, {"public"})
	not routes.public(route)
}

guarded(route) if routes.has(route, {"authentication", "role", "signature"})

open(route) if {
	asked(route)
	not guarded(route)
	count(route.effects) > 0
	routes.seen(route)
}
