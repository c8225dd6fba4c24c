package regate.typescript.request_without_encryption_test

import data.regate.typescript.request_without_encryption as policy

facts(url) := {"secrets": [], "flows": [], "settings": [], "calls": [{"callee": "fetch", "arguments": [url], "function": null}]}

count_of(url) := count(results) if {
	results := policy.deny with input as facts(url) with data.regate.file as {"test": false}
}

test_plain if {
	count_of("http://api.acme.io/v1") == 1
	count_of("ws://feed.acme.io:8080") == 1
}

test_encrypted_and_own_hosts_pass if {
	every url in ["https://api.acme.io", "/api", "http://localhost:3000", "http://127.0.0.1", "http://web:8080/x", "http://db.internal", "http://10.0.0.8/x", "http://api.example.com"] {
		count_of(url) == 0
	}
	count_of(null) == 0
}

test_population if {
	names := policy.subjects with input as facts("https://api.acme.io")
	count(names) == 1
}

test_clients_that_are_made_with_an_address if {
	every case in [
		["baseURL", "http://api.acme.io/v1", "axios.create", 1], ["base_url", "http://api.acme.io", "httpx.AsyncClient", 1],
		["baseURL", "https://api.acme.io", "axios.create", 0], ["baseURL", "http://localhost:3000", "axios.create", 0],
		["baseURL", "http://shop.acme.io", "defineConfig.use", 0],
	] {
		made := {"calls": [], "settings": [{"name": case[0], "value": case[1], "within": case[2], "callee": null, "function": null}]}
		results := policy.deny with input as made with data.regate.file as {"test": false}
		count(results) == case[3]
	}
}
