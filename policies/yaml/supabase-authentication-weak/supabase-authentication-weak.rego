# METADATA
# title: Supabase lets in more than it should
# description: |
#   Local settings of Supabase become those of the project when they are pushed: functions that check no token, tokens that live for
#   longer than a day, redirects to any address.
# related_resources:
# - ref: https://supabase.com/docs/guides/local-development/cli/config
# custom:
#   id: supabase-authentication-weak
#   severity: medium
#   precision: medium
#   kinds: [toml]
#   mentions: [verify_jwt, jwt_expiry, additional_redirect_urls]
#   controls:
#     soc2: [CC6.1]
#     gdpr: ["32(1)(b)"]
#     cwe: [306, 613, 601]
#   remediation: |
#     Leave `verify_jwt` on where the function has no check of its own, keep `jwt_expiry` at an hour, and name each redirect.
package regate.yaml.supabase_authentication_weak

deny contains result if {
	some name, function in input.functions
	function.verify_jwt == false
	result := {
		"message": sprintf("function '%v' checks no token", [name]),
		"path": ["functions", name, "verify_jwt"],
		"subject": sprintf("functions.%v", [name]),
		"review": true,
	}
}

deny contains result if {
	seconds := input.auth.jwt_expiry
	seconds > 86400
	result := {
		"message": sprintf("tokens of clients live for %v seconds", [seconds]),
		"path": ["auth", "jwt_expiry"],
		"subject": "auth",
	}
}

# `*` and `**` in the path of an address are a page of the same site; in its host they are anybody's.
deny contains result if {
	some at, address in input.auth.additional_redirect_urls
	regex.match(`^(https?://)?[^/]*\*`, address)
	not regex.match(`^https?://\*{1,2}\.[a-z0-9-]+\.[a-z.]+(/|$)|^https?://(localhost|127\.)`, address)
	not regex.match(`^https?://[a-z0-9*-]*[a-z0-9][a-z0-9*-]*\.[a-z0-9-]+\.[a-z.]+(/|$)`, address)
	result := {
		"message": sprintf("after a login clients are sent to any address (`%v`)", [address]),
		"path": ["auth", "additional_redirect_urls", at],
		"subject": "auth",
	}
}

subjects contains {"kind": "function", "name": sprintf("functions.%v", [name]), "path": ["functions", name]} if {
	some name, function in input.functions
	is_boolean(function.verify_jwt)
}

subjects contains {"kind": "setting", "name": "auth", "path": ["auth"]} if {
	some key in ["jwt_expiry", "additional_redirect_urls"]
	input.auth[key]
}
