package regate.dockerfile.dockerfile_sudo_test

import data.regate.dockerfile.dockerfile_sudo as policy

run(script) := [{"Cmd": "run", "SubCmd": "", "JSON": false, "Flags": [], "Value": [script], "Stage": 0}]

test_use if {
	results := policy.deny with input as run("sudo apt-get update")
	count(results) == 1
}

test_install if {
	results := policy.deny with input as run("apt-get update && apt-get install -y curl sudo")
	count(results) == 1
}

test_another_word if {
	results := policy.deny with input as run("rm -rf /etc/sudoers.d && apt-get install -y curl")
	count(results) == 0
}

test_population if {
	found := policy.subjects with input as run("true")
	found == {{"kind": "instruction", "name": "instruction 0", "path": [0]}}
}

test_left_to_those_that_build_on_it if {
	left := [{"Cmd": "onbuild", "SubCmd": "run", "JSON": false, "Flags": [], "Value": ["sudo make"], "Stage": 0}]
	results := policy.deny with input as left
	count(results) == 1
}

start(words) := [{"Cmd": "entrypoint", "SubCmd": "", "JSON": true, "Flags": [], "Value": words, "Stage": 0}]

test_what_the_container_starts if {
	results := policy.deny with input as start(["sudo", "node"])
	count(results) == 1
	count(policy.deny) == 0 with input as start(["node", "sudo"])
}
