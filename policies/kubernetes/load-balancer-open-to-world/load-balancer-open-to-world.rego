# METADATA
# title: Load balancer accepts every address
# description: |
#   A Service of type LoadBalancer gets a public address and, without `loadBalancerSourceRanges`, answers the whole
#   internet. For a public site that is meant; for an internal tool or a database it is a leak.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/services-networking/service/#loadbalancer
# custom:
#   id: load-balancer-open-to-world
#   severity: low
#   precision: medium
#   kinds: [kubernetes]
#   controls:
#     soc2: [CC6.1, CC6.6]
#     cwe: [668]
#   remediation: |
#     Set `loadBalancerSourceRanges`, make the load balancer internal by your cloud's annotation, or use a ClusterIP Service behind an Ingress with TLS.
package regate.kubernetes.load_balancer_open_to_world

import data.regate.lib.kubernetes
import data.regate.lib.network
import data.regate.lib.values

deny contains result if {
	some entry in services
	ranges := object.get(entry.manifest.spec, "loadBalancerSourceRanges", [])
	open(ranges)
	not kept_inside(entry.manifest)
	ports := [values.shown(port.port) | some port in object.get(entry.manifest.spec, "ports", [])]
	result := {
		"message": sprintf("%v answers the whole internet%v", [kubernetes.subject(entry.manifest), words(ports)]),
		"path": array.concat(entry.path, ["spec", "type"]),
		"subject": kubernetes.subject(entry.manifest),
		"severity": severity(ports),
	}
}

words(ports) := "" if count(ports) == 0

words(ports) := sprintf(" on port %v", [ports[0]]) if count(ports) == 1

words(ports) := sprintf(" on ports %v", [concat(", ", [sprintf("%v", [port]) | some port in ports])]) if count(ports) > 1

subjects contains kubernetes.subject(entry.manifest) if some entry in services

services contains entry if {
	some entry in kubernetes.manifests
	entry.manifest.kind == "Service"
	entry.manifest.spec.type == "LoadBalancer"
}

open(ranges) if count(ranges) == 0

open(ranges) if {
	some range in ranges
	network.world(range)
}

kept_inside(manifest) if {
	some key, value in manifest.metadata.annotations
	regex.match(`internal|scheme|load-balancer-type`, key)
	lower(sprintf("%v", [value])) in {"true", "internal", "0.0.0.0/0"}
}

severity(ports) := "high" if exposes_database(ports)

severity(ports) := "low" if not exposes_database(ports)

exposes_database(ports) if {
	some port in ports
	network.database_ports[port]
}
