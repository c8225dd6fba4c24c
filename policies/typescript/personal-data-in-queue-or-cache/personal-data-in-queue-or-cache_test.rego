package regate.typescript.personal_data_in_queue_or_cache_test

import data.regate.typescript.personal_data_in_queue_or_cache as policy

flow(overrides) := object.union(
	{
		"data_type": "email", "sensitivity": "personal", "expression": "user.email", "sink": "queue", "sink_category": "queue",
		"callee": "mails.add", "destination": "a queue", "function": "g", "confidence": "high", "steps": [],
	},
	overrides,
)

facts(overrides) := {"secrets": [], "flows": [flow(overrides)], "calls": [], "settings": []}

test_queue_is_for_review if {
	results := policy.deny with input as facts({}) with data.regate.file as {"test": false}
	{[result.severity, result.review, result.message] | some result in results} == {["low", true, "'user.email' (email) is put into a queue by 'mails.add'"]}
}

test_cache_and_more_harm if {
	results := policy.deny with input as facts({"sink_category": "cache", "sensitivity": "financial"}) with data.regate.file as {"test": false}
	{result.severity | some result in results} == {"medium"}
}

test_other_destinations_pass if {
	results := policy.deny with input as facts({"sink_category": "log"}) with data.regate.file as {"test": false}
	count(results) == 0
}

test_test_files_pass if {
	results := policy.deny with input as facts({}) with data.regate.file as {"test": true}
	count(results) == 0
}

test_population if {
	names := policy.subjects with input as facts({}) with data.regate.file as {"test": false}
	names == {{"kind": "flow", "name": "email in g", "path": ["flows", 0]}}
}
