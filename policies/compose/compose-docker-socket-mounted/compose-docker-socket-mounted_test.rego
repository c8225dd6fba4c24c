package regate.compose.compose_docker_socket_mounted_test

import data.regate.compose.compose_docker_socket_mounted as policy

service(volume) := {"services": {"app": {"volumes": [volume]}}}

test_short_form if {
	results := policy.deny with input as service("/var/run/docker.sock:/var/run/docker.sock:ro")
	count(results) == 1
}

test_long_form if {
	results := policy.deny with input as service({"type": "bind", "source": "/run/docker.sock", "target": "/run/docker.sock"})
	{result.path | some result in results} == {["services", "app", "volumes", 0]}
}

test_data_volume if {
	results := policy.deny with input as service("data:/var/lib/data")
	count(results) == 0
}
