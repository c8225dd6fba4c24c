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
#   controls:
#     soc2: [CC6.1, CC6.8]
#     gdpr: ["32(1)(b)"]
#     cwe: [250]
#   remediation: |
#     Add to the container: `securityContext: {runAsNonRoot: true, allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}, seccompProfile: {type: RuntimeDefault}}`.
package regate.kubernetes.container_without_security_context

import data.regate.lib.kubernetes

deny contains result if {
	some entry in kubernetes.containers
	not has_context(entry.container)
	not has_context(entry.pod)
	not object.get(entry.pod, ["os", "name"], "linux") == "windows"
	result := {
		"message": sprintf("container '%v' of %v has no securityContext, nor has its pod", [entry.name, entry.workload]),
		"path": array.concat(entry.path, ["name"]),
		"subject": kubernetes.container_subject(entry),
		"severity": severity(entry.manifest),
	}
}

severity(manifest) := "low" if kubernetes.chart_test(manifest)

severity(manifest) := "medium" if not kubernetes.chart_test(manifest)

subjects contains kubernetes.container_subject(entry) if some entry in kubernetes.containers

# An empty context says nothing; a template may say anything.
has_context(spec) if {
	is_object(spec.securityContext)
	count(spec.securityContext) > 0
}

has_context(spec) if is_string(spec.securityContext)
