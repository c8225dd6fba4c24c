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

told(service) := {result.path | some result in results} if {
	results := policy.unknown with input as {"services": {"app": service}}
}

test_variable_is_unknown if {
	every note, volume in {"short": "${SOCKET}:/sock", "default": "${SOCKET:-/var/run/docker.sock}:/var/run/docker.sock", "long": {"type": "bind", "source": "$SOCKET", "target": "/sock"}} {
		told({"volumes": [volume]}) == {["services", "app", "volumes", 0]}
	}
}

test_told_all_the_same if {
	every note, volume in {"below": "${HOME}/data:/data", "target": "data:${TARGET}", "name": {"source": "data", "target": "$X"}} {
		told({"volumes": [volume]}) == set()
	}
}

test_population if {
	found := policy.subjects with input as {"services": {"app": {"image": "app:1"}}}
	found == {{"kind": "service", "name": "app", "path": ["services", "app"]}}
}

test_folder_that_holds_it if {
	every volume in ["/:/host", "/var/run:/var/run", "/run/:/run:ro", {"type": "bind", "source": "/var", "target": "/v"}] {
		count(policy.deny) == 1 with input as service(volume)
	}
	every volume in ["/run", "/var/lib:/v", "./:/app", {"type": "tmpfs", "target": "/"}] {
		count(policy.deny) == 0 with input as service(volume)
	}
}

test_named_volume if {
	named := {"sock": {"driver_opts": {"type": "none", "o": "bind", "device": "/var/run/docker.sock"}}, "data": {}}
	with_volumes := object.union(service("sock:/s"), {"volumes": named})
	count(policy.deny) == 1 with input as with_volumes
	count(policy.deny) == 0 with input as object.union(service("data:/s"), {"volumes": named})
}

test_api_socket if {
	document := {"services": {"a": {"use_api_socket": true}, "b": {"use_api_socket": false}, "c": {"use_api_socket": "${SOCKET}"}}}
	{result.subject | some result in policy.deny} == {"a"} with input as document
	{result.subject | some result in policy.unknown} == {"c"} with input as document
}
