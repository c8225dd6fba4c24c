# METADATA
# title: Playbook switches off certificate or signature checks in a command
# description: |
#   Without the check, whoever stands between the machine and the server reads what is sent and chooses what is installed.
# related_resources:
# - ref: https://curl.se/docs/sslcerts.html
# - ref: https://docs.ansible.com/ansible/latest/collections/ansible/builtin/get_url_module.html
# custom:
#   id: ansible-command-unverified
#   severity: medium
#   precision: high
#   kinds: [yaml]
#   mentions: [command, raw, shell]
#   controls:
#     soc2: [CC6.7, CC6.8]
#     gdpr: ["32(1)(a)"]
#     cwe: [295]
#   remediation: |
#     Remove the option. For a server of your own, install its authority's certificate first, and name it: `curl --cacert ca.pem`.
package regate.yaml.ansible_command_unverified

import data.regate.lib.scripts

deny contains result if {
	some script in scripts.found
	found := scripts.unverified(script)
	count(found) > 0
	result := {
		"message": sprintf("verification is switched off: `%v`", [scripts.excerpt(found[0])]),
		"path": script.path,
		"subject": script.name,
	}
}

unknown contains scripts.not_told(script) if {
	some script in scripts.found
	scripts.elsewhere(script)
}

subjects contains scripts.as_subject(script) if some script in scripts.found
