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

test_variable_is_unknown if {
	results := policy.unknown with input as add([], "$SOURCE")
	{[result.subject, result.path] | some result in results} == {["instruction 0", [0]]}
	denied := policy.deny with input as add([], "$SOURCE")
	count(denied) == 0
}

test_what_is_known_tells if {
	every note, source in {"folder": "build/$NAME", "address": "https://example.com/$NAME"} {
		results := policy.unknown with input as add([], source)
		count(results) == 0
	}
}

test_checksum_of_a_variable_is_known if {
	results := policy.unknown with input as add(["--checksum=sha256:00"], "$SOURCE")
	count(results) == 0
}

test_population if {
	found := policy.subjects with input as add([], "app.tar.gz")
	found == {{"kind": "instruction", "name": "instruction 0", "path": [0]}}
}
