package regate.typescript.login_without_rate_limit_test

import data.regate.typescript.login_without_rate_limit as policy

facts(path, kinds, around) := {"routes": [{
	"framework": "express", "methods": ["POST"], "path": path, "handler": "login", "around": around, "effects": [],
	"guards": [{"kind": kind, "name": "a"} | some kind in kinds], "unresolved": [],
}]}

denied(path, kinds, around) := results if {
	results := policy.deny with input as facts(path, kinds, around) with data.regate.file as {"test": false}
}

test_without_limit if {
	denied("/login", [], true) == {{
		"message": "POST /login can be tried as often as somebody likes: no rate limit stands before it here",
		"path": ["routes", 0],
		"subject": "POST /login",
		"review": true,
	}}
	every path in ["/auth/sign-in", "/forgot-password", "/verify-otp"] {
		count(denied(path, [], true)) == 1
	}
}

test_limited if count(denied("/login", ["rate-limit"], true)) == 0

test_unknown if {
	count(denied("/login", [], false)) == 0
	results := policy.unknown with input as facts("/login", [], false)
	count(results) == 1
}

test_others if {
	count(denied("/users", [], true)) == 0
	count(denied("/blogins", [], true)) == 0
}

test_population if {
	names := policy.subjects with input as facts("/login", ["rate-limit"], true)
	count(names) == 1
}
