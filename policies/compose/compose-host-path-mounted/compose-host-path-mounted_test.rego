package regate.compose.compose_host_path_mounted_test

import data.regate.compose.compose_host_path_mounted as policy

service(volume) := {"services": {"app": {"volumes": [volume]}}}

test_folders_of_the_system if {
	every volume in ["/etc:/etc", "/proc/:/p:ro", "//etc/.:/e", "/var/../root:/r", {"type": "bind", "source": "/root", "target": "/r"}] {
		{result.path | some result in policy.deny} == {["services", "app", "volumes", 0]} with input as service(volume)
	}
}

test_others if {
	every volume in ["/etc/localtime:/etc/localtime:ro", "./etc:/etc", "data:/etc", "/etc", {"type": "tmpfs", "target": "/proc"}] {
		count(policy.deny) == 0 with input as service(volume)
	}
}

test_named_volume if {
	volumes := {"host": {"driver_opts": {"type": "none", "o": "bind", "device": "/etc"}}}
	count(policy.deny) == 1 with input as object.union(service("host:/h"), {"volumes": volumes})
}

test_variable_is_unknown if {
	count(policy.unknown) == 1 with input as service("${FOLDER}:/data")
	count(policy.unknown) == 0 with input as service("${FOLDER}/data:/data")
}

test_population if {
	found := policy.subjects with input as service("/etc:/etc")
	found == {{"kind": "service", "name": "app", "path": ["services", "app"]}}
}
