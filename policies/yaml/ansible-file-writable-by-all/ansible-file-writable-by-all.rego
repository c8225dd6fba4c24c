# METADATA
# title: Playbook makes a file that every user may change
# description: |
#   Every account of the machine, that of a service that was broken into included, changes what others read or run.
# related_resources:
# - ref: https://docs.ansible.com/ansible/latest/collections/ansible/builtin/file_module.html#parameter-mode
# custom:
#   id: ansible-file-writable-by-all
#   severity: medium
#   precision: high
#   kinds: [yaml]
#   mentions: [mode]
#   controls:
#     soc2: [CC6.1, CC6.3]
#     gdpr: ["32(1)(b)"]
#     ccpa: ["1798.150"]
#     cwe: [732]
#   remediation: |
#     Set `mode: "0644"`, `"0755"` for folders and programs, or less.
package regate.yaml.ansible_file_writable_by_all

import data.regate.lib.ansible
import data.regate.lib.values

deny contains result if {
	some task in tasks
	mode := sprintf("%v", [task.arguments.mode])
	for_all(mode)
	result := {"message": sprintf("%s lets every user write (`mode` is %s)", [task.module, mode]), "path": array.concat(task.path, ["mode"]), "subject": task.name}
}

unknown contains result if {
	some task in tasks
	ansible.open(task.arguments.mode)
	result := {"message": sprintf("who may write cannot be told here (`mode` is `%s`)", [values.excerpt(task.arguments.mode)]), "path": array.concat(task.path, ["mode"]), "subject": task.name}
}

subjects contains ansible.as_subject(task) if some task in tasks

tasks := [task |
	some task in ansible.used({"assemble", "blockinfile", "copy", "file", "get_url", "lineinfile", "replace", "template", "unarchive"})
	# `mode: 0777` without quotes is a number.
	mode := task.arguments.mode
	not mode in {null, ""}
	not task.arguments.state == "link"
]

# In digits or letters; a folder with the sticky bit, such as /tmp, is meant for all.
for_all(mode) if regex.match(`^0*[246]?[0-7]{2}[2367]$`, mode)

for_all(mode) if regex.match(`(?:^|,)[ugoa]*[oa][ugoa]*[+=][rwxXst]*w`, mode)
