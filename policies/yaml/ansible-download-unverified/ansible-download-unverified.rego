# METADATA
# title: Playbook installs what it fetches over plain HTTP
# description: |
#   Whoever is on the way puts something else in its place, and the task unpacks or runs it, often as root.
# related_resources:
# - ref: https://docs.ansible.com/ansible/latest/collections/ansible/builtin/get_url_module.html#parameter-checksum
# custom:
#   id: ansible-download-unverified
#   severity: medium
#   precision: high
#   kinds: [yaml]
#   mentions: [apt, dnf, get_url, rpm_key, unarchive, yum, "http://"]
#   controls:
#     soc2: [CC6.7, CC6.8]
#     cwe: [319, 494]
#   remediation: |
#     Fetch it over `https://`, and give its `checksum`.
package regate.yaml.ansible_download_unverified

import data.regate.lib.ansible
import data.regate.lib.values

# Modules that fetch, and the option that says from where.
options := {"apt": "deb", "apt_key": "url", "dnf": "name", "get_url": "url", "rpm_key": "key", "unarchive": "src", "yum": "name"}

deny contains result if {
	some task in tasks
	some address in values.array(task.arguments[options[task.module]])
	is_string(address)
	regex.match(`^http://[^/]*[a-z]`, address)
	not regex.match(`^http://(?:localhost|[^/:]*\.(?:local|internal|test|example))(?:[:/]|$)`, address)
	not task.arguments.checksum
	result := {
		"message": sprintf("%s fetches %s without a checksum", [task.module, values.excerpt(address)]),
		"path": array.concat(task.path, [options[task.module]]),
		"subject": task.name,
	}
}

unknown contains result if {
	some task in tasks
	some address in values.array(task.arguments[options[task.module]])
	ansible.open(address)
	regex.match(`^(?:http://)?\{\{`, values.shown(address))
	not task.arguments.checksum
	result := {
		"message": sprintf("whether %s fetches over plain HTTP cannot be told here (`%s`)", [task.module, values.excerpt(address)]),
		"path": array.concat(task.path, [options[task.module]]),
		"subject": task.name,
	}
}

subjects contains ansible.as_subject(task) if some task in tasks

tasks := [task |
	some task in ansible.used(object.keys(options))
	some address in values.array(task.arguments[options[task.module]])
	is_string(address)
	regex.match(`^https?://|^\{\{`, address)
]
