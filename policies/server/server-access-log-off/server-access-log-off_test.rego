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

location(inner) := {"directive": "location", "args": ["/"], "block": inner}

test_all_that_no_other_location_takes if {
	found([block("server", [location([off])])]) == 1
	found([block("server", [location([off, {"directive": "return", "args": ["301", "https://shop.test"]}])])]) == 0
}

discarded := {"directive": "access_log", "args": ["/dev/null"]}

test_nowhere if {
	found([block("server", [discarded])]) == 1
	found([block("server", [discarded, {"directive": "access_log", "args": ["/var/log/nginx/access.log"]}])]) == 0
	found([block("virtualhost", [{"directive": "customlog", "args": ["/dev/null", "common"]}])]) == 1
	found([block("virtualhost", [{"directive": "customlog", "args": ["/var/log/access.log", "common"]}])]) == 0
}

test_redirect if found([block("server", [off, {"directive": "return", "args": ["301", "https://$host$request_uri"]}])]) == 0

test_kept if found([block("http", [{"directive": "access_log", "args": ["/dev/stdout"]}])]) == 0

test_unknown if {
	results := policy.unknown with input as [{"directive": "access_log", "args": [{"$unknown": "${LOG}", "reason": "template"}]}]
	count(results) == 1
}
