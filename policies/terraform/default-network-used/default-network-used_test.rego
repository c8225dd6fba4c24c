package regate.terraform.default_network_used_test

import data.regate.terraform.default_network_used as policy

machine(network) := {"resource": {"google_compute_instance": {"app": [{"network_interface": [{"network": network}]}]}}}

test_default if {
	results := policy.deny with input as machine("default")
	{result.path | some result in results} == {["resource", "google_compute_instance", "app", 0, "network_interface", 0, "network"]}
}

test_own if {
	results := policy.deny with input as machine("${google_compute_network.main.id}")
	count(results) == 0
}

open := {"$unknown": "${var.x}", "reason": "variable-without-value"}


told(document) := {result.subject | some result in results} if {
	results := policy.unknown with input as document
}

test_network_that_is_not_known if {
	told(machine(open)) == {"google_compute_instance.app"}
	told(machine({"$unknown": "${data.google_compute_network.shared.id}", "reason": "data-source"})) == {"google_compute_instance.app"}
	told({"resource": {"google_container_cluster": {"app": [{"network": open}]}}}) == {"google_container_cluster.app"}
	told({"resource": {"google_compute_instance": {"app": [{"network_interface": [open]}]}}}) == {"google_compute_instance.app"}
}

test_network_made_beside_it_is_another if {
	told(machine({"$unknown": "${google_compute_network.main.id}", "reason": "apply-time"})) == set()
	told(machine("projects/${var.project}/global/networks/main")) == set()
	told(machine("default")) == set()
}

test_population if {
	found := policy.subjects with input as machine("main")
	found == {{"kind": "google_compute_instance", "name": "google_compute_instance.app", "path": ["resource", "google_compute_instance", "app", 0]}}
}
