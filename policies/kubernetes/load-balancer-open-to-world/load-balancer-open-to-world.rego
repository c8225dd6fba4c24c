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
	count(unwritten(entry.manifest)) == 0
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
	array.concat(open_ranges(ranges(manifest)), array.concat(values.unknowns(annotations(manifest)), unwritten(manifest))),
)

# An address that is not known may be one of the network around the cluster.
unwritten(manifest) := values.unknowns(object.get(manifest.spec, "loadBalancerIP", null))

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

# An address of the network around the cluster, or of a tailnet.
kept_inside(manifest) if {
	addresses := wanted(manifest)
	count(addresses) > 0
	every address in addresses { regex.match(private, address) }
}

kept_inside(manifest) if manifest.spec.loadBalancerClass == "tailscale"

wanted(manifest) := array.concat(
	[address | address := values.written(manifest.spec.loadBalancerIP); address != ""],
	[trim_space(address) |
		some key, value in values.entries(manifest.metadata.annotations)
		regex.match(`(?i)/(?:loadbalancerips|lb-ipam-ips|ips)$`, key)
		some address in split(values.written(value), ",")
	],
)

# RFC 1918, 6598, 3927 and 4193.
private := `(?i)^(?:10\.|127\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|169\.254\.|f[cd][0-9a-f]{2}:|fe80:)`

severity(ports) := "high" if exposes_database(ports)

severity(ports) := "low" if not exposes_database(ports)

exposes_database(ports) if {
	some port in ports
	network.database_ports[values.as_number(port)]
}
