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

test_what_another_file_says_is_not_seen if {
	pass := {"directive": "proxy_pass", "args": ["https://api.shop.com/v1"]}
	found(location([pass, d("include", ["snippets/proxy.conf"])])) == set()
	found(location([pass, d("include", ["mime.types"])])) == {[true, [0, "block", 0]]}
}

d(name, args) := {"directive": name, "args": args}

test_every_way_to_pass_on_over_tls if {
	every pass in [["grpc_pass", "grpcs://api.shop.com:443"], ["uwsgi_pass", "suwsgi://api.shop.com:3031"]] {
		found(location([d(pass[0], [pass[1]])])) == {[true, [0, "block", 0]]}
	}
	found(location([d("grpc_pass", ["grpcs://api.shop.com"]), d("grpc_ssl_verify", ["on"])])) == set()
	found(location([d("grpc_pass", ["grpc://api.shop.com"])])) == set()
}

test_servers_of_a_group if {
	group := {"directive": "upstream", "args": ["backend"], "block": [d("server", ["api.shop.com:443"])]}
	found([group, d("proxy_pass", ["https://backend"])]) == {[true, [1]]}
	found([group, d("proxy_pass", ["https://other"])]) == set()
}

told(document) := {result.path | some result in results} if {
	results := policy.unknown with input as document
}

test_address_in_a_variable if {
	pass := d("proxy_pass", ["$up/v1"])
	found([d("set", ["$up", "https://api.shop.com"]), pass]) == {[true, [1]]}
	told([d("set", ["$up", "https://api.shop.com"]), pass]) == set()
	told([d("set", ["$up", "http://app:3000"]), pass]) == set()
	told([pass]) == {[0]}
	told([d("proxy_pass", ["https://$host$request_uri"])]) == {[0]}
	told([d("proxy_pass", ["http://$host$request_uri"])]) == set()
	told([d("proxy_pass", ["https://$host"]), d("proxy_ssl_verify", ["on"])]) == set()
	told([d("proxy_pass", ["https://api.shop.com/$1"])]) == set()
}

test_unknown if {
	results := policy.unknown with input as [{"directive": "proxy_ssl_verify", "args": [{"$unknown": "${VERIFY}", "reason": "template"}]}]
	count(results) == 1
}
