package regate.typescript.unsigned_token_accepted_test

import data.regate.typescript.unsigned_token_accepted as policy

setting(name, value, within) := {
	"secrets": [], "flows": [], "calls": [],
	"settings": [{"name": name, "value": value, "within": within, "function": "connect"}],
}

found(facts) := results if {
	results := policy.deny with input as facts with data.regate.file as {"test": false}
}

test_none if {
	found(setting("algorithms", ["HS256", "none"], "jwt.verify")) == {{
		"message": "'algorithms' accepts tokens without a signature",
		"path": ["settings", 0],
		"subject": "jwt.verify.algorithms",
	}}
}

test_sign_with_none if {
	count(found(setting("algorithm", "None", "jwt.sign"))) == 1
}

test_outside_of_anything if {
	count(found(setting("algorithm", "none", null))) == 1
}

test_ended if {
	count(found(setting("ignoreExpiration", true, "jwt.verify"))) == 1
}

test_good if {
	count(found(setting("algorithms", ["ES256"], "jwt.verify"))) == 0
	count(found(setting("ignoreExpiration", false, "jwt.verify"))) == 0
}

test_population if {
	names := policy.subjects with input as setting("algorithm", "ES256", "jwt.sign")
	names == {{"kind": "setting", "name": "jwt.sign.algorithm", "path": ["settings", 0]}}
}

test_python if {
	count(found(setting("verify_signature", false, "jwt.decode.options"))) == 1
	count(found(setting("verify", false, "jwt.decode"))) == 1
	count(found(setting("verify_exp", false, "jwt.decode.options"))) == 1
	count(found(setting("verify_signature", true, "jwt.decode.options"))) == 0
	count(found(setting("verify", false, "requests.get"))) == 0
}

called(callee) := {"secrets": [], "flows": [], "settings": [], "calls": [{"callee": callee, "arguments": [], "beside": [], "function": "connect"}]}

test_unsigned if {
	count(found(called("UnsecuredJWT"))) == 1
	count(found(called("SignJWT"))) == 0
}

test_unverified_is_for_review if {
	every callee in ["jwt.get_unverified_claims", "jwt.NewParser().ParseUnverified"] {
		{result.review | some result in found(called(callee))} == {true}
	}
	count(found(called("jwt.get_unverified_header"))) == 0
}

test_population_of_calls if {
	names := policy.subjects with input as called("jwt.get_unverified_claims") with data.regate.file as {"test": false}
	names == {{"kind": "call", "name": "jwt.get_unverified_claims in connect", "path": ["calls", 0]}}
}

call(callee, changes) := object.union({"callee": callee, "arguments": [null], "name": null, "through": [], "function": "show"}, changes)

calls(list) := {"secrets": [], "flows": [], "settings": [], "calls": list}

reviews(facts) := {object.get(result, "review", false) | some result in found(facts)}

test_no_signature_at_all if {
	every callee in ["Algorithm.none", "jwt.UnsafeAllowNoneSignatureType", "jwt.SigningMethodNone", "UnsecuredJWT"] {
		reviews(calls([call(callee, {})])) == {false}
	}
}

test_ruby_without_verification if {
	reviews(calls([call("JWT.decode", {"arguments": [null, null, false]})])) == {true}
	reviews(calls([call("JWT.decode", {"arguments": [null, null, true]})])) == set()
}

test_token_that_is_only_read if {
	every callee in ["jwt.decode", "decodeJwt", "jwtDecode"] {
		reviews(calls([call(callee, {"name": "req.user"})])) == {false}
		reviews(calls([call(callee, {"name": "claims"})])) == set()
	}
	reviews(calls([call("jwt.decode", {"function": "authenticate"})])) == {true}
	reviews(calls([call("jwt.ParseUnverified", {})])) == {true}
	# With a key, `jwt-simple` verifies.
	reviews(calls([call("jwt.decode", {"name": "req.user", "arguments": [null, null]})])) == set()
}

test_token_that_is_verified_as_well if {
	reviews(calls([call("jwt.decode", {"name": "req.user"}), call("jwt.verify", {})])) == set()
}
