package regate.typescript.request_data_as_code_test

import data.regate.typescript.request_data_as_code as policy

facts(overrides) := {"secrets": [], "calls": [], "settings": [], "flows": [object.union(
	{
		"data_type": "request-data", "sensitivity": "personal", "expression": "req.body", "sink": "s", "sink_category": "input-code",
		"callee": "f", "destination": "somewhere", "function": "g", "confidence": "medium", "steps": [],
	},
	overrides,
)]}

test_reported if {
	results := policy.deny with input as facts({}) with data.regate.file as {"test": false}
	{result.subject | some result in results; not result.review} == {"f in g"}
}

test_what_a_schema_accepted_is_for_review if {
	results := policy.deny with input as facts({"confidence": "low"}) with data.regate.file as {"test": false}
	{result.review | some result in results} == {true}
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

test_a_class_by_its_name_is_for_review if {
	results := policy.deny with input as facts({"sink": "ruby-constant"}) with data.regate.file as {"test": false}
	{[result.severity, result.review] | some result in results} == {["medium", true]}
}
