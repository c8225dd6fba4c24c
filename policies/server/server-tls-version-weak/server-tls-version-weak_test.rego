package regate.server.server_tls_version_weak_test

import data.regate.server.server_tls_version_weak as policy

directive(name, args) := [{"directive": name, "args": args}]

found(name, args) := {result.message | some result in results} if {
	results := policy.deny with input as directive(name, args)
}

told(name, args) := count(results) if {
	results := policy.unknown with input as directive(name, args)
}

test_nginx if {
	found("ssl_protocols", ["TLSv1", "TLSv1.2"]) == {"'ssl_protocols' allows TLSv1"}
	found("ssl_protocols", ["TLSv1.2", "TLSv1.3"]) == set()
	found("proxy_ssl_protocols", ["SSLv3"]) == {"'proxy_ssl_protocols' allows SSLv3"}
}

test_apache if {
	every note, example in {
		"all": [["all", "-SSLv3"], {"'sslprotocol' allows TLSv1, TLSv1.1"}],
		"everything removed": [["all", "-SSLv3", "-TLSv1", "-TLSv1.1"], set()],
		"from nothing": [["-all", "+TLSv1.2"], set()],
		"bare replaces": [["all", "TLSv1.2"], set()],
		"bare old": [["TLSv1.1", "+TLSv1.2"], {"'sslprotocol' allows TLSv1.1"}],
		"letter case": [["ALL", "-sslv3", "-tlsv1"], {"'sslprotocol' allows TLSv1.1"}],
	} {
		found("sslprotocol", example[0]) == example[1]
	}
}

test_haproxy if {
	found("bind", [":443", "ssl", "crt", "a.pem", "ssl-min-ver", "TLSv1.0"]) == {"'bind' allows TLSv1.0"}
	found("ssl-default-bind-options", ["ssl-min-ver", "TLSv1.2"]) == set()
	found("ssl-default-server-options", ["force-tlsv10"]) == {"'ssl-default-server-options' allows force-tlsv10"}
	found("bind", [":80"]) == set()
}

test_what_is_filled_in_is_unknown if {
	told("ssl_protocols", [{"$unknown": "{{ protocols }}", "reason": "template"}]) == 1
	told("ssl_protocols", ["TLSv1.2"]) == 0
}
