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
#   objects: [Service]
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
	entry.manifest.spec.type == "LoadBalancer"
	open(ranges(entry.manifest))
	not kept_inside(entry.manifest)
	not values.unknown(annotations(entry.manifest))
	ports := ports_of(entry.manifest)
	result := {
		"message": sprintf("%v answers the whole internet%v", [kubernetes.subject(entry.manifest), words(ports)]),
		"path": array.concat(entry.path, ["spec", "type"]),
		"subject": kubernetes.subject(entry.manifest),
		"severity": severity(ports),
	}
}

unknown contains result if {
	some entry in services
	values.maybe(object.get(entry.manifest.spec, "type", "ClusterIP"), "LoadBalancer")
	maybe_open(ranges(entry.manifest))
	not kept_inside(entry.manifest)
	some value in open_values(entry.manifest)
	result := {
		"message": sprintf("whether %v answers the whole internet cannot be told here (`%v`)", [kubernetes.subject(entry.manifest), values.excerpt(value)]),
		"path": array.concat(entry.path, ["spec", "type"]),
		"subject": kubernetes.subject(entry.manifest),
	}
}

# Services of other types are not reached from outside the cluster this way.
subjects contains kubernetes.as_subject(entry) if {
	some entry in services
	values.maybe(object.get(entry.manifest.spec, "type", "ClusterIP"), "LoadBalancer")
}

services contains entry if {
	some entry in kubernetes.manifests
	entry.manifest.kind == "Service"
	is_object(entry.manifest.spec)
	not values.unknown(entry.manifest.spec)
}

ranges(manifest) := object.get(manifest.spec, "loadBalancerSourceRanges", [])

annotations(manifest) := object.get(manifest, ["metadata", "annotations"], {})

ports_of(manifest) := [values.shown(port.port) | some port in values.array(object.get(manifest.spec, "ports", null))]

# What is not known of the type, the ranges and the annotations, each only where it can change the answer.
open_values(manifest) := array.concat(
	values.unknowns(object.get(manifest.spec, "type", null)),
	array.concat(open_ranges(ranges(manifest)), values.unknowns(annotations(manifest))),
)

open_ranges(ranges) := [] if open(ranges)

open_ranges(ranges) := values.unknowns(ranges) if not open(ranges)

words(ports) := "" if count(ports) == 0

words(ports) := sprintf(" on port %v", [ports[0]]) if count(ports) == 1

words(ports) := sprintf(" on ports %v", [concat(", ", ports)]) if count(ports) > 1

open(ranges) if ranges in [[], null]

open(ranges) if {
	some range in values.array(ranges)
	network.world(range)
}

maybe_open(ranges) if open(ranges)

maybe_open(ranges) if {
	some range in values.array(ranges)
	network.maybe_world(range)
}

kept_inside(manifest) if {
	some key, value in values.entries(manifest.metadata.annotations)
	regex.match(`internal|scheme|load-balancer-type`, key)
	lower(values.shown(value)) in {"true", "internal", "0.0.0.0/0"}
}

severity(ports) := "high" if exposes_database(ports)

severity(ports) := "low" if not exposes_database(ports)

exposes_database(ports) if {
	some port in ports
	network.database_ports[values.as_number(port)]
}
