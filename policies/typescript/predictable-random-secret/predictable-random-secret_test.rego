package regate.typescript.predictable_random_secret_test

import data.regate.typescript.predictable_random_secret as policy

facts(overrides) := {"secrets": [], "flows": [], "settings": [], "calls": [object.union({"callee": "Math.random", "arguments": [], "function": "generateToken", "name": null, "through": []}, overrides)]}

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

named(name, through) := {"callee": "Math.random", "function": "register", "name": name, "through": through}

test_names if {
	every name in ["token", "user.resetToken", "otp", "tempPassword"] {
		reported(named(name, ["floor(", ".toString"])) == {"Math.random in register"}
	}
	every name in ["key", "requestId", "color", "tokens.length", "mockToken", "cancelToken", null] {
		reported(named(name, [])) == set()
	}
	reported({"callee": "random.choice", "function": "reset", "name": "token", "through": ["join("]}) == {"random.choice in reset"}
}

test_what_is_picked_or_given_to_others_passes if {
	reported(named("token", ["floor(", "[]"])) == set()
	reported(named("token", ["retry("])) == set()
	reported(named("token", ["floor(", "[]", "+"])) == {"Math.random in register"}
	reported({"callee": "random.choice", "function": "next", "name": "api_key", "through": []}) == set()
}

test_doubt_is_for_review if {
	every name in ["nonce", "sessionId"] {
		results := policy.deny with input as facts(named(name, [])) with data.regate.file as {"test": false}
		{result.review | some result in results} == {true}
	}
	sampled := policy.deny with input as facts({"callee": "random.randint", "function": "train", "name": "token", "through": []}) with data.regate.file as {"test": false}
	{result.review | some result in sampled} == {true}
}

test_ruby if {
	in_ruby(overrides) == {"rand in reset_token"}
	in_ruby({"callee": "rand", "function": "reset_token", "arguments": [{"random": "SecureRandom"}]}) == set()
}

overrides := {"callee": "rand", "function": "reset_token"}

in_ruby(changes) := {result.subject | some result in results} if {
	results := policy.deny with input as facts(changes) with data.regate.file as {"test": false, "kind": "ruby"}
}
