package custom.RULE_NAME_test

import data.custom.RULE_NAME as policy

facts(algorithm) := {"secrets": [], "flows": [], "settings": [], "calls": [{"callee": "crypto.createHash", "arguments": [algorithm], "function": "seal"}]}

test_another_algorithm if {
	results := policy.deny with input as facts("sha256")
	{result.subject | some result in results} == {"crypto.createHash in seal"}
}

test_ours if {
	results := policy.deny | policy.unknown with input as facts("sha512")
	count(results) == 0
}

test_algorithm_that_is_not_known if {
	told := policy.unknown with input as facts(null)
	count(told) == 1
	denied := policy.deny with input as facts(null)
	count(denied) == 0
}
