package regate.typescript.personal_data_in_log_test

import data.regate.typescript.personal_data_in_log as policy

flow(overrides) := object.union(
	{
		"data_type": "email", "sensitivity": "personal", "expression": "user.email", "sink": "console", "sink_category": "log",
		"callee": "console.log", "function": "register", "confidence": "high", "steps": [],
	},
	overrides,
)

facts(overrides) := {"secrets": [], "flows": [flow(overrides)], "calls": [], "settings": []}

test_personal_data if {
	results := policy.deny with input as facts({}) with data.regate.file as {"test": false}
	results == {{
		"message": "'user.email' (email) is written to a log by 'console.log'",
		"path": ["flows", 0],
		"subject": "email in register",
		"severity": "medium",
	}}
}

test_more_harm_is_more_severe if {
	every sensitivity in ["special-category", "financial", "credential", "sensitive"] {
		results := policy.deny with input as facts({"sensitivity": sensitivity}) with data.regate.file as {"test": false}
		{result.severity | some result in results} == {"high"}
	}
}

test_whole_object_is_for_review if {
	unsure := {"data_type": "personal-record", "expression": "user", "confidence": "low", "function": null}
	results := policy.deny with input as facts(unsure) with data.regate.file as {"test": false}
	{[result.severity, result.review, result.subject] | some result in results} == {["low", true, "personal-record"]}
}

test_other_sinks_pass if {
	results := policy.deny with input as facts({"sink_category": "third-party"}) with data.regate.file as {"test": false}
	count(results) == 0
}

test_test_files_pass if {
	results := policy.deny with input as facts({}) with data.regate.file as {"test": true}
	count(results) == 0
}

test_population if {
	names := policy.subjects with input as facts({})
	names == {{"kind": "flow", "name": "email in register", "path": ["flows", 0]}}
	tests := policy.subjects with input as facts({}) with data.regate.file as {"test": true}
	tests == set()
}

# Code in a document is nobody's flow until somebody copies it.
test_sample_is_for_review if {
	results := policy.deny with input as facts({}) with data.regate.file as {"test": false, "fence": "ts"}
	{result.review | some result in results} == {true}
	own := policy.deny with input as facts({}) with data.regate.file as {"test": false, "fence": null}
	{result | some result in own; result.review} == set()
}
