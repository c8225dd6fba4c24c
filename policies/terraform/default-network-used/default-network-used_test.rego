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
