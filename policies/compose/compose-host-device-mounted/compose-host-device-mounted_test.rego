package regate.compose.compose_host_device_mounted_test

import data.regate.compose.compose_host_device_mounted as policy

found(device) := {result.path | some result in results} if {
	results := policy.deny with input as {"services": {"app": {"devices": [device]}}}
}

told(device) := {result.path | some result in results} if {
	results := policy.unknown with input as {"services": {"app": {"devices": [device]}}}
}

place := {["services", "app", "devices", 0]}

test_memory_and_disks if {
	every device in ["/dev/mem:/dev/mem", "/dev/kmem", "/dev/sda:/dev/xvda:rwm", "/dev/nvme0n1p1", "/dev:/dev", {"source": "/dev/port", "target": "/dev/port"}] {
		found(device) == place
	}
}

test_devices_that_programs_work_with if {
	every device in ["/dev/ttyUSB0:/dev/ttyUSB0", "/dev/dri", "/dev/snd", "/dev/net/tun", "/dev/fuse", "vendor.com/device=gpu"] {
		found(device) == set()
	}
}

test_variable_is_unknown if {
	every device in ["${DISK}:/dev/x", {"source": "${DISK}", "target": "/dev/x"}, {"$unknown": "${DISK}", "reason": "expression"}] {
		told(device) == place
	}
	told("/dev/dri") == set()
}

test_population if {
	results := policy.subjects with input as {"services": {"app": {"image": "app:1"}}}
	results == {{"kind": "service", "name": "app", "path": ["services", "app"]}}
}
