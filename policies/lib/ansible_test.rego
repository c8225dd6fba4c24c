package regate.lib.ansible_test

import data.regate.lib.ansible

test_used if {
	tasks := ansible.used({"file"}) with input as [{"hosts": "all", "tasks": [{"block": [{"ansible.builtin.file": {"path": "/a"}}]}]}]
	tasks == [{"module": "file", "arguments": {"path": "/a"}, "given": {"path": "/a"}, "path": [0, "tasks", 0, "block", 0, "ansible.builtin.file"], "name": "0.tasks.0.block.0.ansible.builtin.file"}]
}

test_files_of_tasks if {
	document := [{"name": "x", "file": "path='/a b' mode={{ m }}"}]
	tasks := ansible.used({"file"}) with input as document with data.regate.file as {"path": "roles/db/tasks/main.yml"}
	[task.arguments | some task in tasks] == [{"path": "/a b", "mode": "{{ m }}"}]
	others := ansible.used({"file"}) with input as document with data.regate.file as {"path": "a.yml"}
	others == []
}

test_what_is_no_playbook if {
	tasks := ansible.used({"file"}) with input as {"file": {"path": "/a"}} with data.regate.file as {"path": "tasks/a.yml"}
	tasks == []
}

test_arguments_that_are_none if ansible.arguments(null) == {}

test_open if {
	ansible.open("{{ x }}")
	ansible.open({"$unknown": "${x}", "reason": "template"})
	not ansible.open("x")
}
