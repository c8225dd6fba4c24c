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
#   objects: [pods]
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
	some entry in containers
	count(limit(entry)) == 0
	result := {
		"message": sprintf("container '%v' of %v has no memory limit", [entry.name, entry.workload]),
		"path": array.concat(entry.path, [place(entry.container)]),
		"subject": kubernetes.container_subject(entry),
	}
}

unknown contains result if {
	some entry in containers
	some value in limit(entry)
	values.unknown(value)
	result := {
		"message": sprintf("whether container '%v' of %v has a memory limit cannot be told here (`%v`)", [entry.name, entry.workload, values.excerpt(value)]),
		"path": array.concat(entry.path, ["resources", "limits", "memory"]),
		"subject": kubernetes.container_subject(entry),
	}
}

unknown contains result if some result in kubernetes.unseen_containers

subjects contains kubernetes.container_as_subject(entry) if some entry in containers

subjects contains subject if some subject in kubernetes.unseen_container_subjects

containers := [entry |
	some entry in kubernetes.whole_containers
	entry.field == "containers"
	not kubernetes.chart_test(entry.manifest)
]

# The limit, or the unknown that may hold it; none when there is none.
limit(entry) := [value | value := values.reached(entry.container, ["resources", "limits", "memory"])]

place(container) := "resources" if is_object(container.resources)

place(container) := "name" if not is_object(object.get(container, "resources", null))
