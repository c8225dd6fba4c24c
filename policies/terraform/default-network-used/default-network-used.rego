# METADATA
# title: Resource uses the cloud's default network
# description: |
#   The default network has wide rules made for trying things out: on Google Cloud it lets the internet reach SSH, RDP and ICMP
#   on every machine in it.
# related_resources:
# - ref: https://cloud.google.com/vpc/docs/vpc#default-network
# - ref: https://docs.aws.amazon.com/vpc/latest/userguide/default-vpc.html
# custom:
#   id: default-network-used
#   severity: low
#   precision: high
#   kinds: [terraform]
#   mentions: [google_compute_instance, google_container_cluster]
#   target: set
#   controls:
#     soc2: [CC6.6]
#     cwe: [1188]
#   remediation: |
#     Define a network with subnets and rules of its own, and place the resource there.
package regate.terraform.default_network_used

import data.regate.lib.terraform
import data.regate.lib.values

machines := {"google_compute_instance", "google_compute_instance_template"}

deny contains result if {
	some place in places
	place.network == "default"
	result := {
		"message": sprintf("%s is in the network \"default\"", [place.entry.address]),
		"path": place.path,
		"subject": place.entry.address,
	}
}

# A network that is made beside it is not the cloud's own.
unknown contains result if {
	some place in places
	values.unknown(place.network)
	values.maybe(place.network, "default")
	not terraform.points_to(place.network, "google_compute_network")
	result := {
		"message": sprintf("which network %s is in cannot be told here (`%s`)", [place.entry.address, values.excerpt(place.network)]),
		"path": place.path,
		"subject": place.entry.address,
	}
}

unknown contains result if {
	some machine in terraform.all(machines)
	some hidden in terraform.hidden(machine, "network_interface")
	result := {
		"message": sprintf("which networks %s is in cannot be told here (`%s`)", [machine.address, values.excerpt(hidden.value)]),
		"path": hidden.path,
		"subject": machine.address,
	}
}

subjects contains terraform.as_subject(entry) if some entry in terraform.all(machines | {"google_container_cluster"})

places contains {"entry": machine, "network": network, "path": array.concat(interface.path, ["network"])} if {
	some machine in terraform.all(machines)
	some interface in terraform.nested(machine, "network_interface")
	network := interface.body.network
}

places contains {"entry": cluster, "network": network, "path": array.concat(cluster.path, ["network"])} if {
	some cluster in terraform.resources.google_container_cluster
	network := cluster.body.network
}
