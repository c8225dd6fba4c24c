package regate.typescript.personal_data_in_file_test

import data.regate.typescript.personal_data_in_file as policy

flow(overrides) := object.union(
	{
		"data_type": "email", "sensitivity": "personal", "expression": "user.email", "sink": "s", "sink_category": "file",
		"callee": "f", "destination": "somebody", "function": "g", "confidence": "high", "steps": [],
	},
	overrides,
)

facts(overrides) := {"secrets": [], "flows": [flow(overrides)], "calls": [], "settings": []}

test_personal_data if {
	results := policy.deny with input as facts({}) with data.regate.file as {"test": false}
	{[result.severity, result.subject] | some result in results} == {["medium", "email in g"]}
}

test_whole_object_is_for_review if {
	results := policy.deny with input as facts({"confidence": "low"}) with data.regate.file as {"test": false}
	{[result.severity, result.review] | some result in results} == {["low", true]}
}

test_what_a_script_writes_is_for_review if {
	results := policy.deny with input as facts({}) with data.regate.file as {"test": false, "path": "scripts/export.ts"}
	{result.review | some result in results} == {true}
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
