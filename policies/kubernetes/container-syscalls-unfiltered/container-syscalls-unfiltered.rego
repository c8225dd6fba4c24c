# METADATA
# title: Container switches the filter of system calls off
# description: |
#   A container's own `seccompProfile` stands over its pod's: holes of the kernel are open to whoever breaks in.
# related_resources:
# - ref: https://kubernetes.io/docs/tutorials/security/seccomp/
# - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
# custom:
#   id: container-syscalls-unfiltered
#   severity: low
#   precision: very-high
#   kinds: [kubernetes]
#   objects: [pods]
#   mentions: [seccompProfile]
#   controls:
#     soc2: [CC6.1, CC6.8]
#     gdpr: ["32(1)(b)"]
#     cwe: [668]
#   fix:
#     value: RuntimeDefault
#     effect: System calls that the container runtime's profile leaves out fail.
#   remediation: |
#     Remove the container's `seccompProfile`, and set `seccompProfile: {type: RuntimeDefault}` in the pod's `securityContext`.
package regate.kubernetes.container_syscalls_unfiltered

import data.regate.lib.kubernetes
import data.regate.lib.values

place := ["securityContext", "seccompProfile", "type"]

deny contains result if {
	some entry in kubernetes.containers
	values.reached(entry.container, place) == "Unconfined"
	result := {
		"message": sprintf("container '%v' of %v switches the filter of system calls off", [entry.name, entry.workload]),
		"path": array.concat(entry.path, place),
		"subject": kubernetes.container_subject(entry),
	}
}

unknown contains result if {
	some entry in kubernetes.containers
	entry.container.securityContext.seccompProfile
	type := values.reached(entry.container, place)
	values.unknown(type)
	values.maybe(type, "Unconfined")
	result := {
		"message": sprintf("whether container '%v' of %v filters system calls cannot be told here (`%v`)", [entry.name, entry.workload, values.excerpt(type)]),
		"path": array.concat(entry.path, place),
		"subject": kubernetes.container_subject(entry),
	}
}

subjects contains kubernetes.container_as_subject(entry) if {
	some entry in kubernetes.containers
	entry.container.securityContext.seccompProfile
}
