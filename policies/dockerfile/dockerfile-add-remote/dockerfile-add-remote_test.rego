package regate.dockerfile.dockerfile_add_remote_test

import data.regate.dockerfile.dockerfile_add_remote as policy

add(flags, source) := [{"Cmd": "add", "SubCmd": "", "JSON": false, "Flags": flags, "Value": [source, "/opt/"], "Stage": 0}]

test_remote if {
	results := policy.deny with input as add([], "https://example.com/tool.tar.gz")
	{result.severity | some result in results} == {"low"}
}

test_without_tls if {
	results := policy.deny with input as add([], "http://example.com/tool.tar.gz")
	{result.severity | some result in results} == {"medium"}
}

test_checksum if {
	results := policy.deny with input as add(["--checksum=sha256:00"], "https://example.com/tool.tar.gz")
	count(results) == 0
}

test_local if {
	results := policy.deny with input as add([], "app.tar.gz")
	count(results) == 0
}
