# METADATA
# title: Compose service switches a filter of the host's kernel off
# description: |
#   Docker keeps a container from system calls and files that it does not need, by seccomp and by AppArmor or SELinux. Without them holes of the kernel are open to
#   whoever breaks in.
# related_resources:
# - ref: https://docs.docker.com/reference/compose-file/services/#security_opt
# - ref: https://docs.docker.com/engine/security/seccomp/
# - ref: https://docs.docker.com/reference/cli/docker/container/run/#security-opt
# custom:
#   id: compose-security-filter-off
#   severity: low
#   precision: very-high
#   kinds: [compose]
#   controls:
#     soc2: [CC6.1, CC6.8]
#     gdpr: ["32(1)(b)"]
#     cwe: [668]
#   remediation: |
#     Remove the option. A program that needs one more system call gets a profile with that one: `seccomp=./profile.json`.
package regate.compose.compose_security_filter_off

import data.regate.lib.compose
import data.regate.lib.values

# Options are written with `:` or `=`.
off := {
	`^seccomp[:=]\s*unconfined$`: "filters no system calls",
	`^apparmor[:=]\s*unconfined$`: "is not confined by AppArmor",
	`^label[:=]\s*disable$`: "is not confined by SELinux",
	`^systempaths[:=]\s*unconfined$`: "sees the paths of the kernel that Docker hides",
	`^no-new-privileges[:=]\s*false$`: "lets programs gain privileges",
}

deny contains result if {
	some name, service in compose.services
	some i, option in values.list(service.security_opt)
	is_string(option)
	some form, says in off
	regex.match(form, lower(trim_space(option)))
	result := {
		"message": sprintf("service '%v' %v (%v)", [name, says, option]),
		"path": ["services", name, "security_opt", i],
		"subject": name,
	}
}

# What a variable gives may be any option, or the end of one that is named.
unknown contains result if {
	some name, service in compose.services
	some option in values.array(service.security_opt)
	compose.variable(option)
	may_be_off(option)
	result := {
		"message": sprintf("whether service '%v' switches a filter off cannot be told here (`%v`)", [name, values.excerpt(option)]),
		"path": ["services", name, "security_opt"],
		"subject": name,
	}
}

may_be_off(option) if not is_string(option)

may_be_off(option) if {
	is_string(option)
	regex.match(`^(?:(?:seccomp|apparmor|label|systempaths|no-new-privileges)[:=])?\s*\$`, option)
}

subjects contains compose.as_subject(name) if some name, _ in compose.services
