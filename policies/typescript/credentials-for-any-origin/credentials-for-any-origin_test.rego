package regate.typescript.credentials_for_any_origin_test

import data.regate.typescript.credentials_for_any_origin as policy

facts(settings) := {"secrets": [], "flows": [], "calls": [], "settings": settings}

setting(name, value, within) := {"name": name, "value": value, "within": within, "function": null}

test_any_origin if {
	some origin in ["*", true]
	results := policy.deny with input as facts([setting("origin", origin, "cors"), setting("credentials", true, "cors")]) with data.regate.file as {"test": false}
	{result.subject | some result in results} == {"cors.credentials"}
}

test_python if {
	results := policy.deny with input as facts([setting("allow_origins", ["*"], "app.add_middleware"), setting("allow_credentials", true, "app.add_middleware")]) with data.regate.file as {"test": false}
	count(results) == 1
}

test_django if {
	results := policy.deny with input as facts([setting("CORS_ALLOW_ALL_ORIGINS", true, null), setting("CORS_ALLOW_CREDENTIALS", true, null)]) with data.regate.file as {"test": false}
	count(results) == 1
}

test_named_origins_and_no_credentials_pass if {
	every settings in [
		[setting("origin", "https://a.example.com", "cors"), setting("credentials", true, "cors")],
		[setting("origin", "*", "cors"), setting("credentials", false, "cors")],
		[setting("origin", "*", "cors"), setting("credentials", true, "fetch")],
		[setting("credentials", true, "cors")],
		# Of two calls.
		[object.union(setting("origin", "*", "cors"), {"object": 1}), object.union(setting("credentials", true, "cors"), {"object": 2})],
	] {
		results := policy.deny with input as facts(settings) with data.regate.file as {"test": false}
		count(results) == 0
	}
}

test_population if {
	names := policy.subjects with input as facts([setting("credentials", true, "cors")])
	{name.name | some name in names} == {"cors.credentials"}
}

test_every_origin_by_default if {
	every case in [[{"supports_credentials": true}, 1], [{"supports_credentials": true, "origins": null}, 0], [{"supports_credentials": true, "resources": null}, 0], [{"supports_credentials": true, "...": null}, 0], [{}, 0]] {
		asked := {"settings": [], "calls": [{"callee": "CORS", "arguments": [null, case[0]], "function": null}]}
		results := policy.deny with input as asked with data.regate.file as {"test": false}
		count(results) == case[1]
	}
}
