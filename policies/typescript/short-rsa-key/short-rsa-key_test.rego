package regate.typescript.short_rsa_key_test

import data.regate.typescript.short_rsa_key as policy

facts(settings, calls) := {"secrets": [], "flows": [], "settings": settings, "calls": calls}

found(settings, calls) := count(results) if {
	results := policy.deny with input as facts(settings, calls) with data.regate.file as {"test": false}
}

test_short if {
	found([{"name": "modulusLength", "value": 1024, "within": "generateKeyPairSync", "function": null}], []) == 1
	found([], [{"callee": "RSA.generate", "arguments": [1024], "function": null}]) == 1
	found([], [{"callee": "rsa.generate_private_key", "arguments": [{"public_exponent": 65537, "key_size": 512}], "function": null}]) == 1
	found([], [{"callee": "rsa.generate_private_key", "arguments": [65537, 1024], "function": null}]) == 1
	found([], [{"callee": "rsa.GenerateKey", "arguments": [null, 1024], "function": null}]) == 1
}

test_long if {
	found([{"name": "modulusLength", "value": 2048, "within": "generateKeyPairSync", "function": null}], []) == 0
	found([], [{"callee": "RSA.generate", "arguments": [3072], "function": null}]) == 0
	found([], [{"callee": "rsa.generate_private_key", "arguments": [{"public_exponent": 65537, "key_size": 4096}], "function": null}]) == 0
	found([], [{"callee": "rsa.generate_private_key", "arguments": [65537, 3072], "function": null}]) == 0
	found([], [{"callee": "rsa.GenerateKey", "arguments": [null, 3072], "function": null}]) == 0
}

test_population if {
	names := policy.subjects with input as facts([{"name": "modulusLength", "value": 2048, "within": "f", "function": null}], [{"callee": "RSA.generate", "arguments": [2048], "function": null}])
	count(names) == 2
}
