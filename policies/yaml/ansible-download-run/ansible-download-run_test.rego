package regate.yaml.ansible_download_run_test

import data.regate.yaml.ansible_download_run as policy

play(task) := [{"hosts": "a", "tasks": [task]}]

file := {"kind": "yaml", "path": "play.yml"}

found(task) := {result.path | some result in results} if {
	results := policy.deny with input as play(task) with data.regate.file as file
}

test_download if {
	found({"shell": "curl https://shop.test/i | bash"}) == {[0, "tasks", 0, "shell"]}
	found({"ansible.builtin.shell": {"cmd": "wget -qO- https://shop.test/i | sh"}}) == {[0, "tasks", 0, "ansible.builtin.shell"]}
	found({"shell": "curl -O https://shop.test/i"}) == set()
}

test_unknown if {
	results := policy.unknown with input as play({"shell": "{{ command }}"}) with data.regate.file as file
	{result.path | some result in results} == {[0, "tasks", 0, "shell"]}
}

test_population if {
	results := policy.subjects with input as play({"command": "make"}) with data.regate.file as file
	{subject.path | some subject in results} == {[0, "tasks", 0, "command"]}
}
