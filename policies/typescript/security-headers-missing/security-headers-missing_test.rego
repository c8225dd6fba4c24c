package regate.typescript.security_headers_missing_test

import data.regate.typescript.security_headers_missing as policy

call(callee, arguments, beside) := {"callee": callee, "arguments": arguments, "beside": beside, "function": null}

facts(calls) := {"secrets": [], "flows": [], "settings": [], "calls": calls}

test_for_review if {
	results := policy.deny with input as facts([call("express", [], []), call("app.listen", [3000], [])]) with data.regate.file as {"test": false}
	{[result.subject, result.review] | some result in results} == {["express", true]}
}

test_helmet_and_what_others_serve_pass if {
	every calls in [
		[call("express", [], ["helmet"]), call("app.listen", [3000], [])],
		[call("express", [], [])],
		[call("app.listen", [3000], [])],
	] {
		results := policy.deny with input as facts(calls) with data.regate.file as {"test": false}
		count(results) == 0
	}
}

test_population if {
	names := policy.subjects with input as facts([call("express", [], ["helmet"]), call("app.listen", [], [])]) with data.regate.file as {"test": false}
	{name.name | some name in names} == {"express"}
}
