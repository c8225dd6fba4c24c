package regate.yaml.ansible_command_unverified_test

import data.regate.yaml.ansible_command_unverified as policy

play(task) := [{"hosts": "a", "tasks": [task]}]

file := {"kind": "yaml", "path": "play.yml"}

found(task) := {result.path | some result in results} if {
	results := policy.deny with input as play(task) with data.regate.file as file
}

test_off if {
	found({"shell": "curl -k https://shop.test/f -o f"}) == {[0, "tasks", 0, "shell"]}
	found({"command": "git -c http.sslVerify=false clone https://shop.test/a.git"}) == {[0, "tasks", 0, "command"]}
}

test_others if {
	found({"shell": "curl -k https://localhost:8443/health"}) == set()
	found({"shell": "curl https://shop.test/f -o f"}) == set()
}

test_unknown if {
	results := policy.unknown with input as play({"shell": "{{ command }}"}) with data.regate.file as file
	{result.path | some result in results} == {[0, "tasks", 0, "shell"]}
}

test_population if {
	results := policy.subjects with input as play({"command": "make"}) with data.regate.file as file
	{subject.path | some subject in results} == {[0, "tasks", 0, "command"]}
}
