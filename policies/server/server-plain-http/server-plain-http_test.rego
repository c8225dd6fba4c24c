package regate.server.server_plain_http_test

import data.regate.server.server_plain_http as policy

found(document) := {result.subject | some result in results} if {
	results := policy.deny with input as document
}

d(name, args) := {"directive": name, "args": args}

nginx(directives) := [{"directive": "server", "args": [], "block": directives}]

site := [d("listen", ["80"]), d("server_name", ["shop.com"]), d("root", ["/srv"])]

test_site if found(nginx(site)) == {"shop.com"}

host(directives) := [{"directive": "virtualhost", "args": ["*:80"], "block": array.concat([d("servername", ["shop.com"])], directives)}]

test_apache if {
	found(host([d("documentroot", ["/srv"])])) == {"shop.com"}
	found(host([d("redirect", ["permanent", "/", "https://shop.com/"])])) == set()
}

test_silent if {
	every note, directives in {
		"redirect": array.concat(site, [d("return", ["301", "https://$host$request_uri"])]),
		"tls": array.concat(site, [d("listen", ["443", "ssl"])]),
		"include": array.concat(site, [d("include", ["tls.conf"])]),
		"any name": [d("listen", ["80"]), d("server_name", ["_"]), d("root", ["/srv"])],
		"local": [d("listen", ["80"]), d("server_name", ["shop.local"]), d("root", ["/srv"])],
		"behind a proxy": array.concat(site, [d("proxy_set_header", ["X-Forwarded-Proto", "$http_x_forwarded_proto"])]),
		"nothing served": [d("listen", ["80"]), d("server_name", ["shop.com"]), d("return", ["404"])],
	} {
		found(nginx(directives)) == set()
	}
}
