# METADATA
# title: Passwords can be tried without limit
# description: |
#   A route that takes a password, a one-time code or an address for a new password has no rate limit before it that the program shows.
#   One may stand in front of the program (a proxy, a firewall), so this is for review.
# related_resources:
# - ref: https://owasp.org/API-Security/editions/2023/en/0xa4-unrestricted-resource-consumption/
# - ref: https://cheatsheetseries.owasp.org/cheatsheets/Authentication_Cheat_Sheet.html#protect-against-automated-attacks
# custom:
#   id: login-without-rate-limit
#   severity: low
#   precision: medium
#   kinds: [typescript, javascript, python]
#   controls:
#     soc2: [CC6.1, CC6.6]
#     gdpr: ["32(1)(b)"]
#     cwe: [307]
#   remediation: |
#     Limit by address and by account: `express-rate-limit`, `@upstash/ratelimit`, `@nestjs/throttler`, `slowapi`, `django-axes`.
package regate.typescript.login_without_rate_limit

import data.regate.lib.routes

deny contains result if {
	routes.judged
	some i, route in input.routes
	open(route)
	result := {
		"message": sprintf("%v can be tried as often as somebody likes: no rate limit stands before it here", [routes.named(route)]),
		"path": ["routes", i],
		"subject": routes.named(route),
		"review": true,
	}
}

unknown contains result if {
	routes.judged
	some i, route in input.routes
	asked(route)
	not routes.has(route, {"rate-limit"})
	not open(route)
	result := {
		"message": sprintf("whether a rate limit stands before %v cannot be told (%v)", [routes.named(route), routes.doubts(route)]),
		"path": ["routes", i],
		"subject": routes.named(route),
	}
}

subjects contains routes.subject(route, i) if {
	routes.judged
	some i, route in input.routes
	asked(route)
}

asked(route) if {
	"POST" in route.methods
	regex.match(`(?i)(^|[/_-])(log-?in|sign-?in|sign-?up|register|(forgot|reset)-?password|password-?reset|otp|verify-?(otp|code)|2fa|mfa)([/_-]|$)`, routes.text(route.path))
}

open(route) if {
	asked(route)
	not routes.has(route, {"rate-limit"})
	routes.seen(route)
}
