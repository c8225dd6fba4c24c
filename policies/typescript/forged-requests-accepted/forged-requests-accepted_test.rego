package regate.typescript.forged_requests_accepted_test

import data.regate.typescript.forged_requests_accepted as policy

calls(callee, beside) := {"calls": [{"callee": callee, "arguments": [], "beside": beside, "function": "chain"}]}

found(callee, beside) := results if {
	results := policy.deny with input as calls(callee, beside) with data.regate.file as {"test": false}
}

test_switched_off if {
	every callee in ["http.csrf().disable", "csrf.disable"] {
		results := found(callee, [])
		results == {{
			"message": sprintf("'%v' switches off the protection against forged requests", [callee]),
			"path": ["calls", 0],
			"subject": "csrf in chain",
		}}
	}
}

test_by_reference if {
	count(found("http.csrf", ["csrf(abstracthttpconfigurer::disable"])) == 1
	count(found("http.csrf", ["csrf(csrfconfigurer::disable"])) == 1
	count(found("http.csrf", [])) == 0
}

test_without_sessions_is_for_review if {
	results := found("csrf.disable", ["stateless"])
	{result.review | some result in results} == {true}
}

test_other_calls_pass if {
	count(found("formLogin.disable", [])) == 0
}

test_test_files_pass if {
	results := policy.deny with input as calls("csrf.disable", []) with data.regate.file as {"test": true}
	count(results) == 0
}

test_population if {
	names := policy.subjects with input as calls("csrf.disable", []) with data.regate.file as {"test": false}
	names == {{"kind": "call", "name": "csrf in chain", "path": ["calls", 0]}}
}

skip(argument) := {"callee": "skip_before_action", "arguments": [argument], "beside": [], "function": "OrdersController"}

test_where_nobody_logs_in_a_person_has_to_look if {
	results := policy.deny with input as {"calls": [skip("verify_authenticity_token"), skip("authenticate_user!")]}
		with data.regate.file as {"path": "app/controllers/orders_controller.rb", "test": false}
	{result.review | some result in results} == {true}
}

test_where_a_key_is_asked_for_a_person_has_to_look if {
	asks := {"callee": "before_action", "arguments": ["check_credential"], "beside": [], "function": "OrdersController"}
	results := policy.deny with input as {"calls": [asks, skip("verify_authenticity_token")]}
		with data.regate.file as {"path": "app/controllers/orders_controller.rb", "test": false}
	{result.review | some result in results} == {true}
}
