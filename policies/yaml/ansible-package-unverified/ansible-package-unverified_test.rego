package regate.yaml.ansible_package_unverified_test

import data.regate.yaml.ansible_package_unverified as policy

play(tasks) := [{"hosts": "all", "tasks": tasks}]

found(tasks) := {result.subject | some result in results} if {
	results := policy.deny with input as play(tasks)
}

told(tasks) := {result.subject | some result in results} if {
	results := policy.unknown with input as play(tasks)
}

test_unsigned if {
	found([{"ansible.builtin.dnf": {"name": "x", "disable_gpg_check": true}}]) == {"0.tasks.0.ansible.builtin.dnf"}
	found([{"yum_repository": {"name": "x", "gpgcheck": false}}]) == {"0.tasks.0.yum_repository"}
	found([{"apt": "name=x allow_unauthenticated=yes"}]) == {"0.tasks.0.apt"}
	found([{"apt_repository": {"repo": "deb [arch=amd64 trusted=yes] http://example.com x main"}}]) == {"0.tasks.0.apt_repository"}
}

test_signed if {
	found([{"dnf": {"name": "x", "disable_gpg_check": "no"}}, {"yum_repository": {"gpgcheck": true}}, {"apt_repository": {"repo": "deb http://example.com x main"}}]) == set()
}

test_not_known if {
	told([{"dnf": {"disable_gpg_check": "{{ unchecked }}"}}]) == {"0.tasks.0.dnf"}
}

test_population if {
	found_all := policy.subjects with input as play([{"dnf": {"name": "x"}}])
	{subject.name | some subject in found_all} == {"0.tasks.0.dnf"}
}
