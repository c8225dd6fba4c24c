package regate.typescript.weak_hash_algorithm_test

import data.regate.typescript.weak_hash_algorithm as policy

call(callee, arguments, function) := {
	"secrets": [], "flows": [], "settings": [],
	"calls": [{"callee": callee, "arguments": arguments, "function": function}],
}

found(facts) := results if {
	results := policy.deny with input as facts with data.regate.file as {"test": false}
}

test_password if {
	found(call("crypto.createHash", ["md5"], "hashPassword")) == {{
		"message": "'crypto.createHash' uses MD5, which is broken",
		"path": ["calls", 0],
		"subject": "crypto.createHash in hashPassword",
		"severity": "high",
	}}
}

test_elsewhere_is_for_review if {
	every function in ["etag", null] {
		results := found(call("createHash", ["sha1"], function))
		{[result.severity, result.review] | some result in results} == {["low", true]}
	}
}

test_lookup_of_breaches_is_for_review if {
	{result.review | some result in found(call("createHash", ["sha1"], "isPasswordPwned"))} == {true}
	results := policy.deny with input as call("createHash", ["sha1"], "checkPassword")
		with data.regate.file as {"test": false, "path": "src/hibp.ts"}
	{result.severity | some result in results} == {"low"}
}

test_python if {
	count(found(call("hashlib.md5", [null], "hash_password"))) == 1
	count(found(call("hashlib.new", ["sha1"], "hash_password"))) == 1
	count(found(call("hashlib.new", ["sha256"], "hash_password"))) == 0
	count(found(call("hashlib.md5", [null, {"usedforsecurity": false}], "hash_password"))) == 0
	count(found(call("hashes.SHA1", [], "sign_token"))) == 1
	{result.severity | some result in found(call("hashlib.sha1", [null], "TokenBucket.allow"))} == {"low"}
}

test_signature if {
	count(found(call("crypto.createSign", ["RSA-SHA1"], null))) == 1
}

test_library if {
	count(found(call("CryptoJS.MD5", [null], null))) == 1
	count(found(call("md5", [null], null))) == 1
}

test_good_hash if {
	count(found(call("createHash", ["sha256"], "hashPassword"))) == 0
	count(found(call("crypto.createSign", ["RSA-SHA256"], null))) == 0
}

test_unknown_algorithm if {
	count(found(call("createHash", [null], "hashPassword"))) == 0
	results := policy.unknown with input as call("createHash", [null], "digest") with data.regate.file as {"test": false}
	{[result.subject, result.path] | some result in results} == {["createHash in digest", ["calls", 0]]}
	known := policy.unknown with input as call("createHash", ["sha256"], "digest") with data.regate.file as {"test": false}
	count(known) == 0
}

test_population if {
	names := policy.subjects with input as call("createHash", ["sha256"], null)
	names == {{"kind": "call", "name": "createHash", "path": ["calls", 0]}}
}

test_ruby if {
	count(found(call("OpenSSL.Digest", ["MD5"], "hash_password"))) == 1
	count(found(call("OpenSSL.Digest", ["SHA256"], "digest_file"))) == 0
	results := policy.unknown with input as call("OpenSSL.Digest", [null], "hash_password") with data.regate.file as {"test": false}
	count(results) == 1
}
