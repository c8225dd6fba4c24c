# METADATA
# title: Compose service adds a capability that reaches the host
# description: |
#   Capabilities such as `SYS_ADMIN`, `SYS_PTRACE` or `NET_ADMIN` let a container mount filesystems, inspect other processes
#   or rewrite the network: each is a known way out of a container.
# related_resources:
# - ref: https://docs.docker.com/reference/compose-file/services/#cap_add
# - ref: https://man7.org/linux/man-pages/man7/capabilities.7.html
# custom:
#   id: compose-dangerous-capability-added
#   severity: medium
#   precision: high
#   kinds: [compose]
#   controls:
#     soc2: [CC6.1, CC6.3]
#     cwe: [250]
#   remediation: |
#     Remove the capability, or name the narrow one that the program needs.
package regate.compose.compose_dangerous_capability_added

import data.regate.lib.compose
import data.regate.lib.values

dangerous := {"ALL", "BPF", "DAC_READ_SEARCH", "NET_ADMIN", "PERFMON", "SYS_ADMIN", "SYS_BOOT", "SYS_MODULE", "SYS_PTRACE", "SYS_RAWIO"}

deny contains result if {
	some name, service in compose.services
	some i, added in values.list(service.cap_add)
	is_string(added)
	capability := trim_prefix(upper(added), "CAP_")
	capability in dangerous
	result := {
		"message": sprintf("service '%v' adds the capability %v", [name, capability]),
		"path": ["services", name, "cap_add", i],
		"subject": name,
	}
}

unknown contains result if {
	some name, service in compose.services
	some added in values.array(service.cap_add)
	compose.variable(added)
	result := {
		"message": sprintf("which capability service '%v' adds cannot be told here (`%v`)", [name, values.excerpt(added)]),
		"path": ["services", name, "cap_add"],
		"subject": name,
	}
}

subjects contains compose.as_subject(name) if some name, _ in compose.services
