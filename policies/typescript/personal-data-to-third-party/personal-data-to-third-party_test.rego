package regate.typescript.personal_data_to_third_party_test

import data.regate.typescript.personal_data_to_third_party as policy

flow(overrides) := object.union(
	{
		"data_type": "email", "data_category": "contact", "vendor": "sentry", "host": null, "sensitivity": "personal", "expression": "user.email", "sink": "sentry", "sink_category": "third-party",
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

# Code in a document is nobody's flow until somebody copies it.
test_sample_is_for_review if {
	results := policy.deny with input as facts({}) with data.regate.file as {"test": false, "fence": "ts"}
	{result.review | some result in results} == {true}
	own := policy.deny with input as facts({}) with data.regate.file as {"test": false, "fence": null}
	{result | some result in own; result.review} == set()
}

declared(overrides) := {"test": false, "processors": [object.union({"name": "sentry", "data": ["contact"], "hosts": []}, overrides)]}

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
	{result.message | some result in results} == {"'user.email' (email) is passed to 'Sentry.setUser': Sentry receives it, and [processors.sentry] of regate.toml allows it identity, ip-address only"}
	nothing := policy.deny with input as facts({}) with data.regate.file as declared({"data": []})
	{result.message | some result in nothing} == {"'user.email' (email) is passed to 'Sentry.setUser': Sentry receives it, and [processors.sentry] of regate.toml allows it nothing"}
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
