# METADATA
# title: Container has no memory limit
# description: |
#   Without a memory limit one leaking or attacked container can starve the node, and the kernel then kills other
#   workloads on it: a fault in one service becomes an outage of several.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/
# custom:
#   id: container-without-resource-limits
#   severity: low
#   precision: high
#   kinds: [kubernetes]
#   controls:
#     soc2: [A1.1]
#     gdpr: ["32(1)(b)"]
#     cwe: [770]
#   remediation: |
#     Set `resources.limits.memory` (and `resources.requests`) to what the container needs under load.
package regate.kubernetes.container_without_resource_limits

import data.regate.lib.kubernetes
import data.regate.lib.values

deny contains result if {
	some entry in kubernetes.containers
	entry.field == "containers"
	not kubernetes.chart_test(entry.manifest)
	resources := object.get(entry.container, "resources", null)
	not is_string(resources)
	not values.unknown(resources)
	not values.unknown(object.get(entry.container, ["resources", "limits"], null))
	object.get(entry.container, ["resources", "limits", "memory"], null) == null
	not is_string(object.get(entry.container, ["resources", "limits"], null))
	result := {
		"message": sprintf("container '%v' of %v has no memory limit", [entry.name, entry.workload]),
		"path": array.concat(entry.path, [place(entry.container)]),
		"subject": kubernetes.container_subject(entry),
	}
}

unknown contains {
	"message": sprintf("the memory limit of container '%v' of %v is only known when it is rendered", [entry.name, entry.workload]),
	"path": array.concat(entry.path, setting.steps),
	"subject": kubernetes.container_subject(entry),
} if {
	some entry in kubernetes.containers
	entry.field == "containers"
	not kubernetes.chart_test(entry.manifest)
	some setting in kubernetes.open_settings(entry.container, ["resources", "limits"])
}

subjects contains kubernetes.container_subject(entry) if {
	some entry in kubernetes.containers
	entry.field == "containers"
}

place(container) := "resources" if is_object(container.resources)

place(container) := "name" if not is_object(object.get(container, "resources", null))
