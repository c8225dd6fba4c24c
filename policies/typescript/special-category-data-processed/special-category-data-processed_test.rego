package regate.typescript.special_category_data_processed_test

import data.regate.typescript.special_category_data_processed as policy

flow(overrides) := object.union(
	{
		"data_type": "health", "data_category": "health", "sensitivity": "special-category", "expression": "patient.diagnosis", "sink": "console",
		"sink_category": "log", "callee": "console.log", "destination": "the console", "vendor": null, "host": null, "function": "f", "confidence": "high", "steps": [],
	},
	overrides,
)

facts(flows) := {"secrets": [], "flows": flows, "calls": [], "settings": []}

file := {"test": false}

test_health_data_in_a_log if {
	results := policy.deny with input as facts([flow({})]) with data.regate.file as file
	{[result.message, result.severity] | some result in results} == {["'patient.diagnosis' (health, GDPR Article 9) reaches the console, and regate.toml names no exception for health data", "high"]}
}

test_the_worst_flow_of_a_type_is_told_once if {
	flows := [flow({}), flow({"sink_category": "third-party", "destination": "Sentry"}), flow({"data_type": "religion", "data_category": "special-category"})]
	results := policy.deny with input as facts(flows) with data.regate.file as file
	{[result.path[1], result.subject, result.severity] | some result in results} == {[1, "health", "critical"], [2, "religion", "high"]}
}

test_convictions_are_of_article_10 if {
	results := policy.deny with input as facts([flow({"data_type": "offence", "data_category": "criminal"})]) with data.regate.file as file
	{contains(result.message, "GDPR Article 10") | some result in results} == {true}
}

test_an_exception_of_the_category_or_the_type_passes if {
	every name in ["health", "lab-result"] {
		declared := {"test": false, "data": [{"name": name, "exception": "9(2)(h)"}]}
		input_of := facts([flow({"data_type": "lab-result"})])
		results := policy.deny with input as input_of with data.regate.file as declared
		results == set()
		names := {subject.name | some subject in policy.subjects} with input as input_of with data.regate.file as declared
		names == {"lab-result"}
	}
}

test_an_empty_or_another_exception_does_not if {
	every own in [{"name": "health", "exception": ""}, {"name": "health", "exception": " "}, {"name": "health", "exception": null}, {"name": "contact", "exception": "x"}] {
		results := policy.deny with input as facts([flow({})]) with data.regate.file as {"test": false, "data": [own]}
		count(results) == 1
	}
}

test_other_data_and_tests_pass if {
	other := policy.deny with input as facts([flow({"sensitivity": "personal"})]) with data.regate.file as file
	other == set()
	in_test := policy.deny with input as facts([flow({})]) with data.regate.file as {"test": true}
	in_test == set()
}

test_doubt_is_for_review if {
	results := policy.deny with input as facts([flow({"confidence": "low"})]) with data.regate.file as file
	{[result.severity, result.review] | some result in results} == {["low", true]}
}
