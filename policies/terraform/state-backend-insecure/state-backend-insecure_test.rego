package regate.terraform.state_backend_insecure_test

import data.regate.terraform.state_backend_insecure as policy

backend(name, body) := {"terraform": [{"backend": {name: [body]}}]}

test_plain_http if {
	results := policy.deny with input as backend("http", {"address": "http://state.example.com/app"})
	{result.path | some result in results} == {["terraform", 0, "backend", "http", 0, "address"]}
}

test_unchecked if {
	results := policy.deny with input as backend("http", {"address": "https://state.example.com", "skip_cert_verification": true})
	count(results) == 1
}

test_https if {
	results := policy.deny with input as backend("http", {"address": "https://state.example.com/app"})
	count(results) == 0
}

test_s3 if {
	results := policy.deny with input as backend("s3", {"bucket": "state"})
	count(results) == 0
}

open := {"$unknown": "${var.x}", "reason": "variable-without-value"}


told(body) := {result.path | some result in results} if {
	results := policy.unknown with input as {"terraform": [{"backend": {"http": [body]}}]}
}

test_setting_that_is_not_known if {
	told({"address": open}) == {["terraform", 0, "backend", "http", 0, "address"]}
	told({"skip_cert_verification": open}) == {["terraform", 0, "backend", "http", 0, "skip_cert_verification"]}
	told({"address": "https://${var.host}/state"}) == set()
}

test_population if {
	found := policy.subjects with input as {"terraform": [{"backend": {"http": [{"address": "https://example.com"}]}}]}
	found == {{"kind": "backend", "name": "http", "path": ["terraform", 0, "backend", "http", 0]}}
}
