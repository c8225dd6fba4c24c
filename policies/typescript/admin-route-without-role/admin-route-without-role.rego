# METADATA
# title: An administrator's route lets everybody in who is signed in
# description: |
#   A route for administrators asks who somebody is and not whether they are one: neither a role nor a permission is looked at in the
#   handler or before it. One that asks nobody anything is worse; where it changes something, `route-without-authentication` says so.
# related_resources:
# - ref: https://owasp.org/API-Security/editions/2023/en/0xa5-broken-function-level-authorization/
# custom:
#   id: admin-route-without-role
#   severity: medium
#   precision: medium
#   kinds: [typescript, javascript, python]
#   controls:
#     soc2: [CC6.1, CC6.3]
#     gdpr: ["32(1)(b)"]
#     ccpa: ["1798.150"]
#     cwe: [285, 862]
#   remediation: |
#     Look at the role or permission of whoever is signed in, and answer 403 without it, best in one guard before all such routes.
package regate.typescript.admin_route_without_role

import data.regate.lib.routes

deny contains result if {
	routes.judged
	some i, route in input.routes
	open(route)
	result := {
		"message": sprintf("%v asks who somebody is and not whether they are an administrator", [routes.named(route)]),
		"path": ["routes", i],
		"subject": routes.named(route),
		"review": true,
	}
}

deny contains result if {
	routes.judged
	some i, route in input.routes
	unguarded(route)
	result := {
		"message": sprintf("%v is an administrator's and asks nobody who they are", [routes.named(route)]),
		"path": ["routes", i],
		"subject": routes.named(route),
		"review": true,
	}
}

unknown contains result if {
	routes.judged
	some i, route in input.routes
	asked(route)
	not routes.has(route, {"role"})
	not open(route)
	result := {
		"message": sprintf("whether %v asks for an administrator cannot be told (%v)", [routes.named(route), routes.doubts(route)]),
		"path": ["routes", i],
		"subject": routes.named(route),
	}
}

subjects contains routes.subject(route, i) if {
	routes.judged
	some i, route in input.routes
	asked(route)
}

subjects contains routes.subject(route, i) if {
	routes.judged
	some i, route in input.routes
	unguarded(route)
}

asked(route) if {
	of_administrators(route)
	routes.has(route, {"authentication"})
}

of_administrators(route) if {
	regex.match(`(?i)(^|[/_-])admin([/_-]|$)`, routes.text(route.path))
	not regex.match(`(?i)log-?in|log-?out|sign-?in|password`, routes.text(route.path))
}

# unguarded(route) holds where nobody is asked anything, and no other rule says so: of what a route reads, there is none.
unguarded(route) if {
	of_administrators(route)
	not routes.has(route, {"authentication", "role", "signature", "public"})
	not changes(route)
	not shows_page(route)
	routes.seen(route)
}

changes(route) if {
	routes.changing(route)
	count(route.effects) > 0
}

# What is at the address itself is mostly the page with which somebody signs in.
shows_page(route) if {
	not routes.changing(route)
	regex.match(`(?i)(^|/)admin/?$`, route.path)
}

open(route) if {
	asked(route)
	not routes.has(route, {"role", "public"})
	routes.seen(route)
}
