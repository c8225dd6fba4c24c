# METADATA
# title: Container is privileged
# description: |
#   A privileged container has every capability and sees the node's devices. Whoever controls it controls the node, and
#   with it every other workload there.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
# custom:
#   id: container-privileged
#   severity: high
#   precision: very-high
#   kinds: [kubernetes]
#   objects: [pods]
#   controls:
#     soc2: [CC6.1, CC6.3]
#     gdpr: ["32(1)(b)"]
#     cwe: [250]
#   fix:
#     value: false
#     effect: The container loses the node's devices and all capabilities beyond the default ones.
#   remediation: |
#     Remove `privileged: true`. If the container needs one capability, add that one under `capabilities.add`.
package regate.kubernetes.container_privileged

import data.regate.lib.kubernetes
import data.regate.lib.values

deny contains result if {
	some entry in kubernetes.containers
	values.as_bool(entry.container.securityContext.privileged) == true
	result := {
		"message": sprintf("container '%v' of %v runs privileged", [entry.name, entry.workload]),
		"path": array.concat(entry.path, ["securityContext", "privileged"]),
		"subject": kubernetes.container_subject(entry),
	}
}

unknown contains result if {
	some entry in kubernetes.containers
	privileged := values.reached(entry.container, ["securityContext", "privileged"])
	values.unknown(privileged)
	result := {
		"message": sprintf("whether container '%v' of %v runs privileged cannot be told here (`%v`)", [entry.name, entry.workload, values.excerpt(privileged)]),
		"path": array.concat(entry.path, ["securityContext", "privileged"]),
		"subject": kubernetes.container_subject(entry),
	}
}

unknown contains result if some result in kubernetes.unseen_containers

subjects contains subject if some subject in kubernetes.container_subjects
