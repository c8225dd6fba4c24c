# METADATA
# title: Pod shares a namespace of its node
# description: |
#   With `hostNetwork`, `hostPID` or `hostIPC` a pod sees the node's network, processes or shared memory: it can listen in
#   on other workloads, read their environment and reach services that listen on the node only.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
# custom:
#   id: host-namespace-shared
#   severity: high
#   precision: very-high
#   kinds: [kubernetes]
#   objects: [pods]
#   controls:
#     soc2: [CC6.1, CC6.6]
#     gdpr: ["32(1)(b)"]
#     cwe: [668]
#   remediation: |
#     Remove the field. Reach the network through a Service, and keep node agents that truly need it in a namespace of their own.
package regate.kubernetes.host_namespace_shared

import data.regate.lib.kubernetes
import data.regate.lib.values

fields := {"hostNetwork": "network", "hostPID": "process list", "hostIPC": "shared memory"}

deny contains result if {
	some pod in kubernetes.pods
	some field, what in fields
	values.as_bool(pod.spec[field]) == true
	result := {
		"message": sprintf("%v shares the node's %v (`%v: true`)", [pod.workload, what, field]),
		"path": array.concat(pod.path, [field]),
		"subject": pod.workload,
	}
}

unknown contains result if {
	some pod in kubernetes.pods
	some field, what in fields
	values.unknown(pod.spec[field])
	result := {
		"message": sprintf("whether %v shares the node's %v cannot be told here (`%v`)", [pod.workload, what, values.excerpt(pod.spec[field])]),
		"path": array.concat(pod.path, [field]),
		"subject": pod.workload,
	}
}

unknown contains result if some result in kubernetes.unseen_pods

subjects contains subject if some subject in kubernetes.pod_subjects
