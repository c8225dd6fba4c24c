package regate.typescript.predictable_random_secret_test

import data.regate.typescript.predictable_random_secret as policy

facts(overrides) := {"secrets": [], "flows": [], "settings": [], "calls": [object.union({"callee": "Math.random", "arguments": [], "function": "generateToken"}, overrides)]}

reported(overrides) := {result.subject | some result in results} if {
	results := policy.deny with input as facts(overrides) with data.regate.file as {"test": false}
}

test_secrets if {
	reported({}) == {"Math.random in generateToken"}
	reported({"callee": "random.choice", "function": "make_otp"}) == {"random.choice in make_otp"}
	reported({"function": "Users.createPassword"}) == {"Math.random in Users.createPassword"}
}

test_other_numbers_pass if {
	every function in ["shuffle", "countTokens.draw", "jitter", "fakePassword", null] {
		reported({"function": function}) == set()
	}
	reported({"callee": "secrets.choice"}) == set()
}

test_population if {
	names := policy.subjects with input as facts({"function": "shuffle"})
	{name.name | some name in names} == {"Math.random in shuffle"}
}
