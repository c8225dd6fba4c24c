# METADATA
# title: Playbook runs a script straight from the network
# description: |
#   `curl … | sh` runs whatever the server sends at that moment, on every machine that the playbook sets up.
# related_resources:
# - ref: https://docs.ansible.com/ansible/latest/collections/ansible/builtin/get_url_module.html#parameter-checksum
# custom:
#   id: ansible-download-run
#   severity: medium
#   precision: high
#   kinds: [yaml]
#   mentions: [command, raw, shell]
#   controls:
#     soc2: [CC6.8, CC8.1]
#     cwe: [494]
#   remediation: |
#     Download a fixed version with `get_url` and its `checksum`, then run it; or install a package.
package regate.yaml.ansible_download_run

import data.regate.lib.scripts
import data.regate.lib.shell

deny contains result if {
	some script in scripts.found
	found := shell.downloads_run(script.text)
	count(found) > 0
	result := {
		"message": sprintf("a task %v: `%v`", [shell.how_run(found[0]), scripts.excerpt(found[0])]),
		"path": script.path,
		"subject": script.name,
	}
}

unknown contains scripts.not_told(script) if {
	some script in scripts.found
	scripts.elsewhere(script)
}

subjects contains scripts.as_subject(script) if some script in scripts.found
