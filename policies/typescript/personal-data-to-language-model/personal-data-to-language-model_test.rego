package regate.typescript.personal_data_to_language_model_test

import data.regate.typescript.personal_data_to_language_model as policy

flow(overrides) := object.union(
	{
		"data_type": "email", "data_category": "contact", "vendor": "openai", "host": null, "sensitivity": "personal", "expression": "user.email", "sink": "s", "sink_category": "language-model",
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

declared(overrides) := {"test": false, "processors": [object.union({"name": "openai", "data": ["contact"], "hosts": []}, overrides)]}

test_declared_processor_within_its_list_passes if {
	results := policy.deny with input as facts({}) with data.regate.file as declared({})
	results == set()
	by_type := policy.deny with input as facts({}) with data.regate.file as declared({"data": ["email"]})
	by_type == set()
	population := policy.subjects with input as facts({}) with data.regate.file as declared({})
	count(population) == 1
}

test_beyond_its_list_fails_and_says_so if {
	results := policy.deny with input as facts({}) with data.regate.file as declared({"data": ["identity", "ip-address"]})
	{result.message | some result in results} == {"'user.email' (email) is passed to 'f': somebody receives it, and [processors.openai] of regate.toml allows it identity, ip-address only"}
	nothing := policy.deny with input as facts({}) with data.regate.file as declared({"data": []})
	{result.message | some result in nothing} == {"'user.email' (email) is passed to 'f': somebody receives it, and [processors.openai] of regate.toml allows it nothing"}
}

test_another_processor_allows_nothing if {
	results := policy.deny with input as facts({}) with data.regate.file as declared({"name": "other", "hosts": ["*.example.com"]})
	count(results) == 1
}

# A whole record may hold anything: what is allowed of contact data says nothing of it.
test_whole_record_is_not_contact_data if {
	record := facts({"data_type": "personal-record", "data_category": "record", "confidence": "low"})
	results := policy.deny with input as record with data.regate.file as declared({})
	{result.review | some result in results} == {true}
}

test_a_host_is_a_processors_by_its_pattern if {
	every pair in [["*.example.com", "api.example.com", 0], ["api.example.com", "API.example.com", 0], ["*.example.com", "example.com.evil", 1], ["*.example.com", "evilexample.com", 1]] {
		sent := facts({"vendor": null, "host": pair[1]})
		results := policy.deny with input as sent with data.regate.file as declared({"name": "crm", "hosts": [pair[0]]})
		count(results) == pair[2]
	}
}
