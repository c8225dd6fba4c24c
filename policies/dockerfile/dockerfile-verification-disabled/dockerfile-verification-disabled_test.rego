package regate.dockerfile.dockerfile_verification_disabled_test

import data.regate.dockerfile.dockerfile_verification_disabled as policy

line(cmd, value) := [{"Cmd": cmd, "SubCmd": "", "JSON": false, "Flags": [], "Value": value, "Stage": 0}]

test_insecure_download if {
	results := policy.deny with input as line("run", ["curl -k https://example.com/f -o f"])
	count(results) == 1
}

test_environment if {
	results := policy.deny with input as line("env", ["NODE_TLS_REJECT_UNAUTHORIZED", "0", "="])
	count(results) == 1
}

test_checked if {
	results := policy.deny with input as line("run", ["apt-get update && apt-get install -y curl"])
	count(results) == 0
}

test_population if {
	found := policy.subjects with input as line("env", ["A", "1", "="])
	found == {{"kind": "instruction", "name": "instruction 0", "path": [0]}}
}
