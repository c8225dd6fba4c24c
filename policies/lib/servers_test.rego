package regate.lib.servers_test

import data.regate.lib.servers

document := [{"directive": "http", "args": [], "block": [{"directive": "server", "args": [], "block": [
	{"directive": "listen", "args": ["443", "ssl"]},
	{"directive": "server_name", "args": ["shop.test", "www.shop.test"]},
	{"directive": "location", "args": ["/"], "block": [{"directive": "proxy_pass", "args": ["http://app"]}]},
]}]}]

test_directives_wherever_they_stand if {
	found := {directive.name | some directive in servers.directives} with input as document
	found == {"http", "listen", "location", "proxy_pass", "server", "server_name"}
}

test_owner_is_the_nearest_server if {
	name := servers.owner([0, "block", 0, "block", 2, "block", 0]) with input as document
	name == "shop.test"
	above := servers.owner([0]) with input as document
	above == "every server"
}

test_servers_that_speak_tls if {
	found := {server.name | some server in servers.nginx_servers; servers.speaks_tls(server); not server.part} with input as document
	found == {"shop.test"}
}

test_upstream_is_no_server_block if {
	found := servers.nginx_servers with input as [{"directive": "upstream", "args": ["app"], "block": [{"directive": "server", "args": ["app:3000"]}]}]
	found == set()
}

test_tls_by_a_directive_of_its_own if {
	servers.speaks_tls({"block": [{"directive": "listen", "args": ["443"]}, {"directive": "ssl", "args": ["on"]}]})
	not servers.speaks_tls({"block": [{"directive": "listen", "args": ["443"]}, {"directive": "ssl", "args": ["off"]}]})
}
