package regate.server.server_hsts_missing_test

import data.regate.server.server_hsts_missing as policy

d(name, args) := {"directive": name, "args": args}

http(directives, above) := [{"directive": "http", "args": [], "block": array.concat(above, [{"directive": "server", "args": [], "block": directives}])}]

site := [d("listen", ["443", "ssl"]), d("server_name", ["shop.test"]), d("root", ["/srv"])]

hsts := d("add_header", ["Strict-Transport-Security", "max-age=31536000", "always"])

denied(document) := count(results) if {
	results := policy.deny with input as document
}

told(document) := count(results) if {
	results := policy.unknown with input as document
}

test_missing if denied(http(site, [])) == 1

test_sent if {
	denied(http(array.concat(site, [hsts]), [])) == 0
	denied(http(site, [hsts])) == 0
}

test_for_no_time_is_not_sent if {
	denied(http(array.concat(site, [d("add_header", ["Strict-Transport-Security", "max-age=0"])]), [])) == 1
	denied(host([d("header", ["unset", "Strict-Transport-Security"])])) == 1
}

test_in_a_variable if {
	document := http(array.concat(site, [d("add_header", ["Strict-Transport-Security", "$hsts"])]), [])
	denied(document) == 0
	told(document) == 1
}

host(directives) := [{"directive": "virtualhost", "args": ["*:443"], "block": array.concat([d("sslengine", ["on"]), d("documentroot", ["/srv"])], directives)}]

test_apache if {
	denied(host([])) == 1
	denied(host([d("header", ["always", "set", "Strict-Transport-Security", "max-age=1"])])) == 0
}

test_application_may_send_it if {
	proxied := http([d("listen", ["443", "ssl"]), d("proxy_pass", ["http://app"])], [])
	denied(proxied) == 0
	told(proxied) == 1
}

test_part_of_another_file if {
	part := [{"directive": "server", "args": [], "block": site}]
	denied(part) == 0
	told(part) == 1
}

test_plain_and_redirects if {
	denied(http([d("listen", ["80"]), d("root", ["/srv"])], [])) == 0
	denied(http([d("listen", ["443", "ssl"]), d("return", ["301", "https://shop.test$request_uri"])], [])) == 0
}
