package regate.typescript.analytics_without_consent_test

import data.regate.typescript.analytics_without_consent as policy

call(callee, arguments, beside) := {"callee": callee, "arguments": arguments, "beside": beside, "function": null}

facts(calls) := {"secrets": [], "flows": [], "settings": [], "calls": calls}

test_for_review if {
	every call in [call("posthog.init", [null], []), call("window.gtag", ["config", null], [])] {
		results := policy.deny with input as facts([call]) with data.regate.file as {"test": false}
		{[result.subject, result.review] | some result in results} == {[call.callee, true]}
	}
}

test_consent_and_other_commands_pass if {
	every call in [call("posthog.init", [null], ["consent"]), call("gtag", ["event", null], []), call("app.init", [], [])] {
		results := policy.deny with input as facts([call]) with data.regate.file as {"test": false}
		count(results) == 0
	}
}

test_population if {
	names := policy.subjects with input as facts([call("posthog.init", [null], ["consent"])]) with data.regate.file as {"test": false}
	{name.name | some name in names} == {"posthog.init"}
}
