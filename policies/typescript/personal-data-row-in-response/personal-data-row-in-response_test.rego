package regate.typescript.personal_data_row_in_response_test

import data.regate.typescript.personal_data_row_in_response as policy

facts(overrides) := {"secrets": [], "calls": [], "settings": [], "flows": [object.union(
	{
		"data_type": "email", "sensitivity": "personal", "expression": "x", "sink": "s", "sink_category": "response",
		"callee": "f", "destination": "somewhere", "function": "g", "confidence": "low", "steps": [],
	},
	overrides,
)]}

test_for_review if {
	results := policy.deny with input as facts({}) with data.regate.file as {"test": false}
	{[result.subject, result.severity, result.review] | some result in results} == {["email in g", "low", true]}
}

test_a_password_is_worse if {
	results := policy.deny with input as facts({"sensitivity": "credential"}) with data.regate.file as {"test": false}
	{result.severity | some result in results} == {"medium"}
}

test_others_pass if {
	results := policy.deny with input as facts({"sink_category": "error-response"}) with data.regate.file as {"test": false}
	count(results) == 0
	tests := policy.deny with input as facts({}) with data.regate.file as {"test": true}
	count(tests) == 0
}

test_population if {
	names := policy.subjects with input as facts({}) with data.regate.file as {"test": false}
	names == {{"kind": "flow", "name": "email in g", "path": ["flows", 0]}}
}
