# METADATA
# title: Container runs as root
# description: |
#   A process that is root in its container is root on the node as soon as it escapes through a kernel or runtime flaw.
#   Unless `runAsNonRoot` or `runAsUser` says otherwise, the image decides, and most images are root.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
# custom:
#   id: container-runs-as-root
#   severity: medium
#   precision: high
#   kinds: [kubernetes]
#   controls:
#     soc2: [CC6.1, CC6.3]
#     gdpr: ["32(1)(b)"]
#     cwe: [250]
#   remediation: |
#     Set `runAsNonRoot: true` (and a `runAsUser` above 0 when the image names no user) in the pod's or the container's `securityContext`.
package regate.kubernetes.container_runs_as_root

import data.regate.lib.kubernetes
import data.regate.lib.values

# The container's own word counts before the pod's.
deny contains result if {
	some entry in kubernetes.containers
	user := setting(entry, "runAsUser")
	user.value in {0, "0"}
	result := {
		"message": sprintf("container '%v' of %v runs as user 0, which is root", [entry.name, entry.workload]),
		"path": user.path,
		"subject": kubernetes.container_subject(entry),
	}
}

deny contains result if {
	some entry in kubernetes.containers
	not setting(entry, "runAsUser")
	flag := setting(entry, "runAsNonRoot")
	flag.value == false
	result := {
		"message": sprintf("container '%v' of %v may run as root: runAsNonRoot is false", [entry.name, entry.workload]),
		"path": flag.path,
		"subject": kubernetes.container_subject(entry),
	}
}

# Without any context, container-without-security-context says it once.
deny contains result if {
	some entry in kubernetes.containers
	not setting(entry, "runAsUser")
	not setting(entry, "runAsNonRoot")
	not object.get(entry.container, ["securityContext", "privileged"], false) == true
	place := context_path(entry)
	result := {
		"message": sprintf("container '%v' of %v sets neither runAsNonRoot nor runAsUser, so the image decides", [entry.name, entry.workload]),
		"path": place,
		"subject": kubernetes.container_subject(entry),
		"severity": "low",
	}
}

unknown contains {
	"message": sprintf("the user of container '%v' of %v is only known when it is rendered", [entry.name, entry.workload]),
	"path": doubt,
	"subject": kubernetes.container_subject(entry),
} if {
	some entry in kubernetes.containers
	some doubt in doubts(entry)
}

# A user or flag that is not known, or the whole context where nothing before it decides.
doubts(entry) := settings | contexts if {
	settings := {setting(entry, key).path | some key in ["runAsUser", "runAsNonRoot"]; values.unknown(setting(entry, key).value)}
	contexts := {array.concat(path, ["securityContext"]) |
		some path, spec in {entry.path: entry.container, pod_path(entry): entry.pod}
		values.unknown(spec.securityContext)
		not setting(entry, "runAsUser")
		not setting(entry, "runAsNonRoot")
	}
}

subjects contains kubernetes.container_subject(entry) if some entry in kubernetes.containers

setting(entry, key) := {"value": value, "path": array.concat(entry.path, ["securityContext", key])} if {
	value := entry.container.securityContext[key]
	value != null
}

setting(entry, key) := {"value": value, "path": array.concat(pod_path(entry), ["securityContext", key])} if {
	object.get(entry.container, ["securityContext", key], null) == null
	value := entry.pod.securityContext[key]
	value != null
}

context_path(entry) := array.concat(entry.path, ["securityContext"]) if filled(entry.container)

context_path(entry) := array.concat(pod_path(entry), ["securityContext"]) if {
	not filled(entry.container)
	filled(entry.pod)
}

filled(spec) if {
	is_object(spec.securityContext)
	not values.unknown(spec.securityContext)
	count(spec.securityContext) > 0
}

pod_path(entry) := array.slice(entry.path, 0, count(entry.path) - 2)
