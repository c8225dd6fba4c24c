package regate.yaml.ansible_protection_switched_off_test

import data.regate.yaml.ansible_protection_switched_off as policy

play(tasks) := [{"hosts": "all", "tasks": tasks}]

found(tasks) := {result.subject | some result in results} if {
	results := policy.deny with input as play(tasks)
}

told(tasks) := {result.subject | some result in results} if {
	results := policy.unknown with input as play(tasks)
}

test_off if {
	found([{"service": "name=firewalld state=stopped"}]) == {"0.tasks.0.service"}
	found([{"ansible.builtin.systemd": {"name": "ufw.service", "enabled": false}}]) == {"0.tasks.0.ansible.builtin.systemd"}
	found([{"community.general.ufw": {"state": "disabled"}}]) == {"0.tasks.0.community.general.ufw"}
	found([{"ansible.posix.selinux": {"state": "disabled"}}]) == {"0.tasks.0.ansible.posix.selinux"}
}

test_on if {
	found([{"service": {"name": "firewalld", "state": "started", "enabled": true}}, {"service": {"name": "nginx", "state": "stopped"}}, {"ufw": {"state": "enabled"}}]) == set()
}

test_not_known if {
	told([{"service": {"name": "firewalld", "state": "{{ state }}"}}]) == {"0.tasks.0.service"}
}

test_population if {
	found_all := policy.subjects with input as play([{"service": {"name": "firewalld", "state": "started"}}])
	{subject.name | some subject in found_all} == {"0.tasks.0.service"}
}
