# METADATA
# title: Container has no security context
# description: |
#   Neither the container nor its pod has a `securityContext`, so the image decides everything: it may run as root, gain
#   privileges through setuid binaries and keep every default capability. A break-in then starts from a strong position.
# related_resources:
# - ref: https://kubernetes.io/docs/tasks/configure-pod-container/security-context/
# - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/
# custom:
#   id: container-without-security-context
#   severity: medium
#   precision: very-high
#   kinds: [kubernetes]
#   objects: [pods]
#   controls:
#     soc2: [CC6.1, CC6.8]
#     gdpr: ["32(1)(b)"]
#     cwe: [250]
#   remediation: |
#     Add to the container: `securityContext: {runAsNonRoot: true, allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}, seccompProfile: {type: RuntimeDefault}}`.
package regate.kubernetes.container_without_security_context

import data.regate.lib.kubernetes
import data.regate.lib.values

deny contains result if {
	some entry in containers
	not kubernetes.has_context(entry.container)
	not kubernetes.has_context(entry.pod)
	result := {
		"message": sprintf("container '%v' of %v has no securityContext, nor has its pod", [entry.name, entry.workload]),
		"path": array.concat(entry.path, ["name"]),
		"subject": kubernetes.container_subject(entry),
		"severity": severity(entry.manifest),
	}
}

severity(manifest) := "low" if kubernetes.chart_test(manifest)

severity(manifest) := "medium" if not kubernetes.chart_test(manifest)

# An empty context says nothing; a template may say anything, also nothing.
unknown contains result if {
	some entry in containers
	contexts := [context | some holder in [entry.container, entry.pod]; kubernetes.has_context(holder); context := holder.securityContext]
	count(contexts) > 0
	every context in contexts {
		values.unknown(context)
	}
	result := {
		"message": sprintf("whether container '%v' of %v has a securityContext cannot be told here (`%v`)", [entry.name, entry.workload, values.excerpt(contexts[0])]),
		"path": array.concat(entry.path, ["securityContext"]),
		"subject": kubernetes.container_subject(entry),
	}
}

unknown contains result if some result in kubernetes.unseen_containers

subjects contains kubernetes.container_as_subject(entry) if some entry in containers

subjects contains subject if some subject in kubernetes.unseen_container_subjects

containers := [entry |
	some entry in kubernetes.whole_containers
	not object.get(entry.pod, ["os", "name"], "linux") == "windows"
]
