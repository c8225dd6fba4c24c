package regate.typescript.token_without_expiry_test

import data.regate.typescript.token_without_expiry as policy

facts(callee, arguments) := {"secrets": [], "flows": [], "settings": [], "calls": [{"callee": callee, "arguments": arguments, "function": "f"}]}

test_endless if {
	every case in [
		["jwt.encode", [{"sub": null}, null]],
		["jwt.sign", [{"id": null}, null]],
		["jwt.sign", [{"id": null}, null, {"algorithm": null}]],
	] {
		results := policy.deny with input as facts(case[0], case[1]) with data.regate.file as {"test": false}
		{result.subject | some result in results} == {sprintf("%v in f", [case[0]])}
	}
}

test_what_ends_passes if {
	every case in [
		["jwt.encode", [{"sub": null, "exp": null}, null]],
		["jwt.sign", [{"id": null}, null, {"expiresIn": null}]],
		["jwt.sign", [null, null, {"expiresIn": 900}]],
	] {
		results := policy.deny with input as facts(case[0], case[1]) with data.regate.file as {"test": false}
		count(results) == 0
		open := policy.unknown with input as facts(case[0], case[1]) with data.regate.file as {"test": false}
		count(open) == 0
	}
}

test_what_is_not_seen_is_unknown if {
	every case in [["jwt.encode", [null, null]], ["jwt.sign", [{"id": null}, null, null]]] {
		results := policy.deny with input as facts(case[0], case[1]) with data.regate.file as {"test": false}
		count(results) == 0
		open := policy.unknown with input as facts(case[0], case[1]) with data.regate.file as {"test": false}
		count(open) == 1
	}
}

test_population if {
	names := policy.subjects with input as facts("jwt.sign", [null, null]) with data.regate.file as {"test": false}
	{name.name | some name in names} == {"jwt.sign in f"}
}

signed(through) := {"secrets": [], "flows": [], "settings": [], "calls": [{"callee": "SignJWT", "arguments": [{"sub": null}], "through": through, "function": "f"}]}

test_signed_in_steps if {
	endless := policy.deny with input as signed([".setIssuedAt", ".sign"]) with data.regate.file as {"test": false}
	{result.subject | some result in endless} == {"SignJWT in f"}
	every through in [[".setExpirationTime", ".sign"], [".setIssuedAt"]] {
		found := policy.deny with input as signed(through) with data.regate.file as {"test": false}
		count(found) == 0
	}
}
