# METADATA
# title: Container is privileged
# description: |
#   A privileged container has every capability and sees the node's devices; on Windows, `hostProcess` is the same. Whoever
#   controls it controls the node, and with it every other workload there.
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
#     Remove `privileged: true` and `hostProcess: true`. If the container needs one capability, add that one under `capabilities.add`.
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

# On Windows a container runs on the node itself where its own setting, or without one its pod's, says so
# (https://kubernetes.io/docs/tasks/configure-pod-container/create-hostprocess-pod/).
deny contains result if {
	some place in windows
	values.as_bool(place.value) == true
	result := {
		"message": sprintf("container '%v' of %v runs as a process of its node (`hostProcess`)", [place.entry.name, place.entry.workload]),
		"path": place.path,
		"subject": kubernetes.container_subject(place.entry),
	}
}

unknown contains result if {
	some place in windows
	values.unknown(place.value)
	result := {
		"message": sprintf("whether container '%v' of %v runs as a process of its node cannot be told here (`%v`)", [place.entry.name, place.entry.workload, values.excerpt(place.value)]),
		"path": place.path,
		"subject": kubernetes.container_subject(place.entry),
	}
}

windows := [place |
	some entry in kubernetes.containers
	place := setting(entry)
]

host_process := ["securityContext", "windowsOptions", "hostProcess"]

# Where no options for Windows are in sight, what a template gives is taken for Linux.
setting(entry) := {"entry": entry, "value": value, "path": array.concat(entry.path, host_process)} if {
	entry.container.securityContext.windowsOptions
	value := values.reached(entry.container, host_process)
} else := {"entry": entry, "value": value, "path": array.concat(entry.pod_path, host_process)} if {
	entry.pod.securityContext.windowsOptions
	value := values.reached(entry.pod, host_process)
}

unknown contains result if some result in kubernetes.unseen_containers

subjects contains subject if some subject in kubernetes.container_subjects
