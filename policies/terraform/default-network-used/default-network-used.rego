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
#   target: set
#   controls:
#     soc2: [CC6.6]
#     cwe: [1188]
#   remediation: |
#     Define a network with subnets and rules of its own, and place the resource there.
package regate.terraform.default_network_used

import data.regate.lib.terraform

deny contains result if {
	some type in {"google_compute_instance", "google_compute_instance_template"}
	some machine in terraform.resources[type]
	some interface in terraform.nested(machine, "network_interface")
	interface.body.network == "default"
	result := {
		"message": sprintf("%s is in the network \"default\"", [machine.address]),
		"path": array.concat(interface.path, ["network"]),
		"subject": machine.address,
	}
}

deny contains result if {
	some cluster in terraform.resources.google_container_cluster
	cluster.body.network == "default"
	result := {
		"message": sprintf("%s is in the network \"default\"", [cluster.address]),
		"path": array.concat(cluster.path, ["network"]),
		"subject": cluster.address,
	}
}

subjects contains entry.address if {
	some type in {"google_compute_instance", "google_compute_instance_template", "google_container_cluster"}
	some entry in terraform.resources[type]
}
