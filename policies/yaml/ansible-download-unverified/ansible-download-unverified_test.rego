package regate.yaml.ansible_download_unverified_test

import data.regate.yaml.ansible_download_unverified as policy

play(tasks) := [{"hosts": "all", "tasks": tasks}]

found(tasks) := {result.subject | some result in results} if {
	results := policy.deny with input as play(tasks)
}

told(tasks) := {result.subject | some result in results} if {
	results := policy.unknown with input as play(tasks)
}

test_plain if {
	found([{"get_url": {"url": "http://example.com/a.tgz", "dest": "/a"}}]) == {"0.tasks.0.get_url"}
	found([{"ansible.builtin.yum": {"name": ["git", "http://mirror.example.org/x.rpm"]}}]) == {"0.tasks.0.ansible.builtin.yum"}
	found([{"unarchive": "src=http://example.com/a.tgz dest=/opt remote_src=yes"}]) == {"0.tasks.0.unarchive"}
}

test_others if {
	found([
		{"get_url": {"url": "https://example.com/a.tgz"}},
		{"get_url": {"url": "http://example.com/a.tgz", "checksum": "sha256:1"}},
		{"get_url": {"url": "http://localhost:8080/a"}},
		{"get_url": {"url": "http://10.0.0.1/a"}},
		{"yum": {"name": "git"}},
	]) == set()
}

test_not_known if {
	told([{"get_url": {"url": "{{ url }}"}}]) == {"0.tasks.0.get_url"}
	told([{"get_url": {"url": "https://{{ host }}/a"}}]) == set()
}

test_population if {
	found_all := policy.subjects with input as play([{"get_url": {"url": "https://example.com"}}, {"yum": {"name": "git"}}])
	{subject.name | some subject in found_all} == {"0.tasks.0.get_url"}
}
