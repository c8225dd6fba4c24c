# METADATA
# title: Playbook switches a firewall or SELinux off
# description: |
#   What listens on the machine is reached from everywhere, or what breaks out of a service is held by nothing.
# related_resources:
# - ref: https://docs.ansible.com/ansible/latest/collections/ansible/posix/selinux_module.html
# - ref: https://docs.ansible.com/ansible/latest/collections/community/general/ufw_module.html
# custom:
#   id: ansible-protection-switched-off
#   severity: medium
#   precision: high
#   kinds: [yaml]
#   mentions: [firewalld, iptables, nftables, selinux, ufw, apparmor]
#   controls:
#     soc2: [CC6.6, CC6.8]
#     gdpr: ["32(1)(b)"]
#     ccpa: ["1798.150"]
#     cwe: [693]
#   remediation: |
#     Leave it on, and allow what is needed (`firewalld`, `ufw`, `seboolean`, `sefcontext`).
package regate.yaml.ansible_protection_switched_off

import data.regate.lib.ansible
import data.regate.lib.values

services := {"apparmor", "firewalld", "iptables", "nftables", "ufw"}

deny contains result if {
	some task in tasks
	is_off(task)
	result := {"message": sprintf("%s switches %s off", [task.module, object.get(task.arguments, "name", task.module)]), "path": task.path, "subject": task.name}
}

unknown contains result if {
	some task in tasks
	not is_off(task)
	some option in ["state", "enabled"]
	ansible.open(task.arguments[option])
	result := {"message": sprintf("whether %s stays on cannot be told here (`%s`)", [object.get(task.arguments, "name", task.module), values.excerpt(task.arguments[option])]), "path": array.concat(task.path, [option]), "subject": task.name}
}

subjects contains ansible.as_subject(task) if some task in tasks

# A service that is stopped to be restarted is started by another task; which comes last is not looked at.
tasks := array.concat(
	[task | some task in ansible.used({"service", "systemd", "systemd_service"}); trim_suffix(task.arguments.name, ".service") in services],
	[task | some task in ansible.used({"selinux", "ufw"}); task.arguments.state],
)

is_off(task) if {
	task.module in {"selinux", "ufw"}
	task.arguments.state == "disabled"
}

is_off(task) if task.arguments.state == "stopped"

is_off(task) if {
	values.as_bool(task.arguments.enabled) == false
}
