package regate.yaml.ansible_file_writable_by_all_test

import data.regate.yaml.ansible_file_writable_by_all as policy

play(tasks) := [{"hosts": "all", "tasks": tasks}]

found(tasks) := {result.subject | some result in results} if {
	results := policy.deny with input as play(tasks)
}

told(tasks) := {result.subject | some result in results} if {
	results := policy.unknown with input as play(tasks)
}

test_for_all if {
	every mode in ["0777", 777, "666", "2777", "o+w", "u=rwx,go=rwx", "a+rw"] {
		found([{"file": {"path": "/srv", "mode": mode}}]) == {"0.tasks.0.file"}
	}
}

test_as_one_text if found([{"ansible.builtin.file": "path=/srv mode=0777"}]) == {"0.tasks.0.ansible.builtin.file"}

test_not_for_all if {
	every mode in ["0755", 644, "1777", "u+w", "g+w", "preserve", "o-w", "+w"] {
		found([{"copy": {"dest": "/srv", "mode": mode}}]) == set()
	}
}

test_a_link_has_no_mode if found([{"file": {"path": "/srv", "mode": "0777", "state": "link"}}]) == set()

test_not_known if {
	told([{"template": {"dest": "/srv", "mode": "{{ mode }}"}}]) == {"0.tasks.0.template"}
}

test_population if {
	found_all := policy.subjects with input as play([{"copy": {"dest": "/srv", "mode": "0600"}}, {"copy": {"dest": "/srv"}}])
	{subject.name | some subject in found_all} == {"0.tasks.0.copy"}
}
