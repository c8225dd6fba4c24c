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
#   objects: [pods]
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
	user := kubernetes.security_setting(entry, "runAsUser")
	user.value in {0, "0"}
	result := {
		"message": sprintf("container '%v' of %v runs as user 0, which is root", [entry.name, entry.workload]),
		"path": user.path,
		"subject": kubernetes.container_subject(entry),
	}
}

deny contains result if {
	some entry in kubernetes.containers
	not kubernetes.security_setting(entry, "runAsUser")
	flag := kubernetes.security_setting(entry, "runAsNonRoot")
	values.as_bool(flag.value) == false
	result := {
		"message": sprintf("container '%v' of %v may run as root: runAsNonRoot is false", [entry.name, entry.workload]),
		"path": flag.path,
		"subject": kubernetes.container_subject(entry),
	}
}

# Without any context, container-without-security-context says it once.
deny contains result if {
	some entry in kubernetes.whole_containers
	not set(entry, "runAsUser")
	not set(entry, "runAsNonRoot")
	not object.get(entry.container, ["securityContext", "privileged"], false) == true
	place := context_path(entry)
	result := {
		"message": sprintf("container '%v' of %v sets neither runAsNonRoot nor runAsUser, so the image decides", [entry.name, entry.workload]),
		"path": place,
		"subject": kubernetes.container_subject(entry),
		"severity": "low",
	}
}

# `runAsNonRoot` counts where no user is set; the kubelet holds to it whatever the user is.
unknown contains result if {
	some entry in kubernetes.containers
	setting := open_setting(entry)
	result := {
		"message": sprintf("whether container '%v' of %v runs as root cannot be told here (`%v`)", [entry.name, entry.workload, values.excerpt(setting.value)]),
		"path": setting.path,
		"subject": kubernetes.container_subject(entry),
	}
}

unknown contains result if some result in kubernetes.unseen_containers

subjects contains kubernetes.container_as_subject(entry) if {
	some entry in kubernetes.whole_containers
	context_path(entry)
}

# Of what an operator adds to, only what is said can be judged.
subjects contains kubernetes.container_as_subject(entry) if {
	some entry in kubernetes.containers
	some key in ["runAsUser", "runAsNonRoot"]
	set(entry, key)
}

subjects contains subject if some subject in kubernetes.unseen_container_subjects

open_setting(entry) := setting if {
	setting := kubernetes.security_setting(entry, "runAsUser")
	values.unknown(setting.value)
	not enforced(entry)
}

open_setting(entry) := setting if {
	not set(entry, "runAsUser")
	setting := kubernetes.security_setting(entry, "runAsNonRoot")
	values.unknown(setting.value)
}

enforced(entry) if values.as_bool(kubernetes.security_setting(entry, "runAsNonRoot").value) == true

set(entry, key) if kubernetes.security_setting(entry, key)

context_path(entry) := array.concat(entry.path, ["securityContext"]) if kubernetes.has_context(entry.container)

context_path(entry) := array.concat(entry.pod_path, ["securityContext"]) if {
	not kubernetes.has_context(entry.container)
	kubernetes.has_context(entry.pod)
}
