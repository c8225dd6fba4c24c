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
#   controls:
#     soc2: [CC6.1, CC6.3]
#     gdpr: ["32(1)(b)"]
#     cwe: [250]
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

unknown contains {
	"message": sprintf("whether container '%v' of %v runs privileged is only known when it is rendered", [entry.name, entry.workload]),
	"path": array.concat(entry.path, setting.steps),
	"subject": kubernetes.container_subject(entry),
} if {
	some entry in kubernetes.containers
	some setting in kubernetes.open_settings(entry.container, ["securityContext", "privileged"])
}

subjects contains kubernetes.container_subject(entry) if some entry in kubernetes.containers
