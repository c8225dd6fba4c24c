package regate.typescript.weak_cipher_test

import data.regate.typescript.weak_cipher as policy

call(callee, arguments, function) := {
	"secrets": [], "flows": [], "settings": [],
	"calls": [{"callee": callee, "arguments": arguments, "function": function}],
}

found(facts) := results if {
	results := policy.deny with input as facts with data.regate.file as {"test": false}
}

test_broken_ciphers if {
	every algorithm in ["des-cbc", "DES-EDE3-CBC", "rc4", "bf-cbc", "des3"] {
		count(found(call("crypto.createCipheriv", [algorithm, null, null], null))) == 1
	}
}

test_ecb if {
	messages := {result.message | some result in found(call("createCipheriv", ["aes-128-ecb", null, null], "seal"))}
	messages == {"'createCipheriv' uses aes-128-ecb, which shows patterns of the plain text"}
}

test_password_based if {
	count(found(call("crypto.createCipher", ["aes-256-cbc", null], null))) == 1
}

test_library if {
	count(found(call("CryptoJS.TripleDES.encrypt", [null, null], null))) == 1
}

test_python if {
	every callee in ["DES.new", "ARC4.new", "algorithms.TripleDES", "modes.ECB", "Crypto.Cipher.Blowfish.new"] {
		count(found(call(callee, [null], null))) == 1
	}
	count(found(call("AES.new", [null, "AES.MODE_ECB"], null))) == 1
	count(found(call("AES.new", [null, "AES.MODE_GCM"], null))) == 0
}

test_java if {
	every transformation, message in {
		"DESede/CBC/PKCS5Padding": "'Cipher.getInstance' uses DESede/CBC/PKCS5Padding, which can be broken",
		"RC4": "'Cipher.getInstance' uses RC4, which can be broken",
		"AES": "'Cipher.getInstance' uses AES, which shows patterns of the plain text",
		"AES/ECB/PKCS5Padding": "'Cipher.getInstance' uses AES/ECB/PKCS5Padding, which shows patterns of the plain text",
	} {
		{result.message | some result in found(call("Cipher.getInstance", [transformation], null))} == {message}
	}
	count(found(call("Cipher.getInstance", ["AES/GCM/NoPadding"], null))) == 0
}

test_good_cipher if {
	count(found(call("createCipheriv", ["aes-256-gcm", null, null], null))) == 0
	names := policy.subjects with input as call("createCipheriv", ["aes-256-gcm", null, null], "seal")
	names == {{"kind": "call", "name": "createCipheriv in seal", "path": ["calls", 0]}}
}

test_unknown_algorithm if {
	count(found(call("createCipheriv", [null, null, null], null))) == 0
	results := policy.unknown with input as call("createCipheriv", [null, null, null], "seal") with data.regate.file as {"test": false}
	{[result.subject, result.path] | some result in results} == {["createCipheriv in seal", ["calls", 0]]}
	known := policy.unknown with input as call("createCipheriv", ["aes-256-gcm", null, null], "seal") with data.regate.file as {"test": false}
	count(known) == 0
}

test_ruby if {
	every algorithm, weakness in {"des-ede3-cbc": "can be broken", "AES-128-ECB": "shows patterns of the plain text"} {
		{result.message | some result in found(call("OpenSSL.Cipher", [algorithm], null))} == {sprintf("'OpenSSL.Cipher' uses %v, which %v", [algorithm, weakness])}
	}
	count(found(call("OpenSSL.Cipher", ["aes-256-gcm"], null))) == 0
}
