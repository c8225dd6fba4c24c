package regate.server.server_tls_cipher_weak_test

import data.regate.server.server_tls_cipher_weak as policy

found(name, args) := {result.message | some result in results} if {
	results := policy.deny with input as [{"directive": name, "args": args}]
}

test_lists if {
	every note, example in {
		"weak suites": ["ECDHE-RSA-AES128-GCM-SHA256:DES-CBC3-SHA:RC4-SHA", {"'ssl_ciphers' allows DES-CBC3-SHA, RC4-SHA"}],
		"excluded": ["HIGH:!aNULL:!MD5:!RC4", set()],
		"taken away again": ["RC4-SHA:HIGH:!RC4", set()],
		"joined": ["ALL:!ADH:RC4+RSA:+HIGH:+LOW", {"'ssl_ciphers' allows RC4+RSA"}],
		"modern": ["ECDHE-ECDSA-CHACHA20-POLY1305:TLS_AES_128_GCM_SHA256", set()],
		"commas": ["HIGH,EXPORT", {"'ssl_ciphers' allows EXPORT"}],
	} {
		found("ssl_ciphers", [example[0]]) == example[1]
	}
}

test_apache_with_a_protocol if {
	found("sslciphersuite", ["TLSv1.3", "TLS_AES_256_GCM_SHA384"]) == set()
	found("sslciphersuite", ["HIGH:LOW"]) == {"'sslciphersuite' allows LOW"}
}

test_haproxy if found("bind", [":443", "ssl", "ciphers", "RC4-SHA"]) == {"'bind' allows RC4-SHA"}

test_unknown if {
	results := policy.unknown with input as [{"directive": "ssl_ciphers", "args": [{"$unknown": "${CIPHERS}", "reason": "template"}]}]
	count(results) == 1
}
