package regate.server.server_upstream_certificate_unverified_test

import data.regate.server.server_upstream_certificate_unverified as policy

found(document) := {[object.get(result, "review", false), result.path] | some result in results} if {
	results := policy.deny with input as document
}

one(name, args) := found([{"directive": name, "args": args}])

test_switched_off if {
	every note, example in {
		"nginx": ["proxy_ssl_verify", ["off"]],
		"apache": ["sslproxyverify", ["none"]],
		"apache's name": ["sslproxycheckpeername", ["off"]],
		"haproxy's line": ["server", ["a", "10.0.0.1:443", "ssl", "verify", "none"]],
		"haproxy's default": ["ssl-server-verify", ["none"]],
	} {
		one(example[0], example[1]) == {[false, [0]]}
	}
}

test_checked if {
	every note, example in {
		"nginx": ["proxy_ssl_verify", ["on"]],
		"apache": ["sslproxyverify", ["require"]],
		"haproxy": ["server", ["a", "10.0.0.1:443", "ssl", "verify", "required"]],
	} {
		one(example[0], example[1]) == set()
	}
}

location(directives) := [{"directive": "location", "args": ["/"], "block": directives}]

test_default_is_for_review if {
	pass := {"directive": "proxy_pass", "args": ["https://api.shop.com/v1"]}
	found(location([pass])) == {[true, [0, "block", 0]]}
	found(location([pass, {"directive": "proxy_ssl_verify", "args": ["on"]}])) == set()
	found(location([{"directive": "proxy_pass", "args": ["https://backend"]}])) == set()
	found(location([{"directive": "proxy_pass", "args": ["https://$host"]}])) == set()
	found(location([{"directive": "proxy_pass", "args": ["https://api.shop.internal"]}])) == set()
}

test_unknown if {
	results := policy.unknown with input as [{"directive": "proxy_ssl_verify", "args": [{"$unknown": "${VERIFY}", "reason": "template"}]}]
	count(results) == 1
}
