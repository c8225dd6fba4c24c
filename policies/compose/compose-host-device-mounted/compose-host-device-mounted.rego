# METADATA
# title: Compose service gets the memory or a disk of the host
# description: |
#   Through `/dev/mem` or a block device a process reads and writes the host's memory or files, whatever the container's own limits are.
# related_resources:
# - ref: https://docs.docker.com/reference/compose-file/services/#devices
# - ref: https://man7.org/linux/man-pages/man4/mem.4.html
# custom:
#   id: compose-host-device-mounted
#   severity: high
#   precision: high
#   kinds: [compose]
#   controls:
#     soc2: [CC6.1, CC6.3]
#     gdpr: ["32(1)(b)"]
#     cwe: [668]
#   remediation: |
#     Remove the device, or give the service the one that it works with: `/dev/ttyUSB0`, `/dev/dri`.
package regate.compose.compose_host_device_mounted

import data.regate.lib.compose
import data.regate.lib.values

deny contains result if {
	some one in devices
	not compose.variable(one.written)
	regex.match(`^/dev(?:/?|/(?:mem|kmem|port|sd[a-z]\d*|[vx]vd[a-z]\d*|vd[a-z]\d*|nvme\d+(?:n\d+(?:p\d+)?)?|mmcblk\d+(?:p\d+)?|dm-\d+|mapper/.+|disk/.+))$`, one.source)
	result := {
		"message": sprintf("service '%v' gets %v of the host", [one.service, one.source]),
		"path": one.path,
		"subject": one.service,
	}
}

unknown contains result if {
	some one in devices
	compose.variable(one.written)
	result := {
		"message": sprintf("which device of the host service '%v' gets cannot be told here (`%v`)", [one.service, values.excerpt(one.written)]),
		"path": one.path,
		"subject": one.service,
	}
}

# `source:target:permissions`, or an object.
devices contains {"service": name, "written": device, "source": split(device, ":")[0], "path": ["services", name, "devices", i]} if {
	some name, service in compose.services
	some i, device in values.list(service.devices)
	is_string(device)
}

devices contains {"service": name, "written": device.source, "source": device.source, "path": ["services", name, "devices", i]} if {
	some name, service in compose.services
	some i, device in values.list(service.devices)
	is_object(device)
	values.known(device)
}

devices contains {"service": name, "written": device, "source": "", "path": ["services", name, "devices", i]} if {
	some name, service in compose.services
	some i, device in values.list(service.devices)
	not is_string(device)
	values.unknown(device)
}

subjects contains compose.as_subject(name) if some name, _ in compose.services
