# METADATA
# title: Container adds a capability that reaches the node
# description: |
#   Capabilities such as `SYS_ADMIN`, `SYS_PTRACE` or `NET_ADMIN` let a container mount filesystems, inspect other processes
#   or rewrite the network: each is a known way out of a container.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
# - ref: https://man7.org/linux/man-pages/man7/capabilities.7.html
# custom:
#   id: dangerous-capability-added
#   severity: high
#   precision: very-high
#   kinds: [kubernetes]
#   objects: [pods]
#   controls:
#     soc2: [CC6.1, CC6.3]
#     cwe: [250]
#   remediation: |
#     Drop `ALL` capabilities and add back only what the program needs, such as `NET_BIND_SERVICE`.
package regate.kubernetes.dangerous_capability_added

import data.regate.lib.kubernetes
import data.regate.lib.values

# capabilities(7): those that lead to the kernel, to other processes or to the node's network and files.
dangerous := {"ALL", "BPF", "DAC_READ_SEARCH", "MAC_ADMIN", "MAC_OVERRIDE", "NET_ADMIN", "PERFMON", "SYS_ADMIN", "SYS_BOOT", "SYS_MODULE", "SYS_PTRACE", "SYS_RAWIO", "SYS_TIME", "SYSLOG"}

deny contains result if {
	some entry in kubernetes.containers
	some i, added in values.list(entry.container.securityContext.capabilities.add)
	is_string(added)
	name := trim_prefix(upper(added), "CAP_")
	name in dangerous
	result := {
		"message": sprintf("container '%v' of %v adds the capability %s", [entry.name, entry.workload, name]),
		"path": array.concat(entry.path, ["securityContext", "capabilities", "add", i]),
		"subject": kubernetes.container_subject(entry),
	}
}

unknown contains result if {
	some entry in kubernetes.containers
	some added in values.unknowns(values.reached(entry.container, ["securityContext", "capabilities", "add"]))
	result := {
		"message": sprintf("which capabilities container '%v' of %v adds cannot be told here (`%v`)", [entry.name, entry.workload, values.excerpt(added)]),
		"path": array.concat(entry.path, ["securityContext", "capabilities", "add"]),
		"subject": kubernetes.container_subject(entry),
	}
}

unknown contains result if some result in kubernetes.unseen_containers

subjects contains subject if some subject in kubernetes.container_subjects
