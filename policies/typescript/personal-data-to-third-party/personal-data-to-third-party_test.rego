package regate.typescript.personal_data_to_third_party_test

import data.regate.typescript.personal_data_to_third_party as policy

flow(overrides) := object.union(
	{
		"data_type": "email", "sensitivity": "personal", "expression": "user.email", "sink": "sentry", "sink_category": "third-party",
		"callee": "Sentry.setUser", "destination": "Sentry", "function": "register", "confidence": "high", "steps": [],
	},
	overrides,
)

facts(overrides) := {"secrets": [], "flows": [flow(overrides)], "calls": [], "settings": []}

test_third_party if {
	results := policy.deny with input as facts({}) with data.regate.file as {"test": false}
	{[result.message, result.severity] | some result in results} == {["'user.email' (email) is passed to 'Sentry.setUser': Sentry receives it", "medium"]}
}

test_credentials_are_worse if {
	results := policy.deny with input as facts({"sensitivity": "credential"}) with data.regate.file as {"test": false}
	{result.severity | some result in results} == {"high"}
}

test_whole_object_is_for_review if {
	results := policy.deny with input as facts({"confidence": "low"}) with data.regate.file as {"test": false}
	{result.review | some result in results} == {true}
}

test_logs_pass if {
	results := policy.deny with input as facts({"sink_category": "log"}) with data.regate.file as {"test": false}
	count(results) == 0
}

test_population if {
	names := policy.subjects with input as facts({"function": null})
	names == {{"kind": "flow", "name": "email", "path": ["flows", 0]}}
	tests := policy.subjects with input as facts({}) with data.regate.file as {"test": true}
	tests == set()
}
