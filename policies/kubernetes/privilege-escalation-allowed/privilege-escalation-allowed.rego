# METADATA
# title: Container may gain more privileges than its parent
# description: |
#   Unless `allowPrivilegeEscalation` is false, a process can become root through a setuid binary, even when the container
#   starts as an ordinary user. Kubernetes allows it when the field is missing.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
# custom:
#   id: privilege-escalation-allowed
#   severity: medium
#   precision: very-high
#   kinds: [kubernetes]
#   objects: [pods]
#   controls:
#     soc2: [CC6.1, CC6.3]
#     cwe: [269]
#   fix:
#     keys: [allowPrivilegeEscalation]
#     value: false
#     effect: "Programs with the setuid bit, such as sudo, no longer gain rights in the container."
#   remediation: |
#     Set `allowPrivilegeEscalation: false` in the container's `securityContext`.
package regate.kubernetes.privilege_escalation_allowed

import data.regate.lib.kubernetes
import data.regate.lib.values

deny contains result if {
	some entry in kubernetes.containers
	values.as_bool(entry.container.securityContext.allowPrivilegeEscalation) == true
	result := {
		"message": sprintf("container '%v' of %v allows privilege escalation", [entry.name, entry.workload]),
		"path": array.concat(entry.path, ["securityContext", "allowPrivilegeEscalation"]),
		"subject": kubernetes.container_subject(entry),
	}
}

# Without any context, container-without-security-context says it once.
deny contains result if {
	some entry in kubernetes.whole_containers
	context := entry.container.securityContext
	is_object(context)
	not values.unknown(context)
	count(context) > 0
	not "allowPrivilegeEscalation" in object.keys(context)
	not object.get(context, "privileged", false) == true
	result := {
		"message": sprintf("container '%v' of %v does not set allowPrivilegeEscalation to false", [entry.name, entry.workload]),
		"path": array.concat(entry.path, ["securityContext"]),
		"subject": kubernetes.container_subject(entry),
		"severity": "low",
	}
}

unknown contains result if {
	some entry in kubernetes.containers
	allowed := values.reached(entry.container, ["securityContext", "allowPrivilegeEscalation"])
	values.unknown(allowed)
	result := {
		"message": sprintf("whether container '%v' of %v allows privilege escalation cannot be told here (`%v`)", [entry.name, entry.workload, values.excerpt(allowed)]),
		"path": array.concat(entry.path, ["securityContext", "allowPrivilegeEscalation"]),
		"subject": kubernetes.container_subject(entry),
	}
}

unknown contains result if some result in kubernetes.unseen_containers

subjects contains kubernetes.container_as_subject(entry) if {
	some entry in kubernetes.whole_containers
	kubernetes.has_context(entry.container)
}

subjects contains kubernetes.container_as_subject(entry) if {
	some entry in kubernetes.containers
	said := [allowed | allowed := values.reached(entry.container, ["securityContext", "allowPrivilegeEscalation"])]
	count(said) > 0
}

subjects contains subject if some subject in kubernetes.unseen_container_subjects
