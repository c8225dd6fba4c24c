package regate.server.server_access_log_off_test

import data.regate.server.server_access_log_off as policy

off := {"directive": "access_log", "args": ["off"]}

found(document) := count(results) if {
	results := policy.deny with input as document
}

block(name, inner) := {"directive": name, "args": [], "block": inner}

test_whole_server if {
	found([block("http", [off])]) == 1
	found([block("http", [block("server", [off])])]) == 1
	found([off]) == 1
}

test_one_location if found([block("server", [block("location", [off])])]) == 0

test_redirect if found([block("server", [off, {"directive": "return", "args": ["301", "https://$host$request_uri"]}])]) == 0

test_kept if found([block("http", [{"directive": "access_log", "args": ["/dev/stdout"]}])]) == 0

test_unknown if {
	results := policy.unknown with input as [{"directive": "access_log", "args": [{"$unknown": "${LOG}", "reason": "template"}]}]
	count(results) == 1
}
