package regate.typescript.request_data_in_table_test

import data.regate.typescript.request_data_in_table as policy

facts(overrides) := {"secrets": [], "calls": [], "settings": [], "flows": [object.union(
	{
		"data_type": "request-data", "sensitivity": "personal", "expression": "x", "sink": "s", "sink_category": "input-table",
		"callee": "f", "destination": "somewhere", "function": "g", "confidence": "low", "steps": [],
	},
	overrides,
)]}

test_for_review if {
	results := policy.deny with input as facts({}) with data.regate.file as {"test": false}
	{[result.subject, result.review] | some result in results} == {["f in g", true]}
}

test_others_pass if {
	results := policy.deny with input as facts({"sink_category": "log"}) with data.regate.file as {"test": false}
	count(results) == 0
	tests := policy.deny with input as facts({}) with data.regate.file as {"test": true}
	count(tests) == 0
}

test_population if {
	names := policy.subjects with input as facts({}) with data.regate.file as {"test": false}
	names == {{"kind": "flow", "name": "f in g", "path": ["flows", 0]}}
}
