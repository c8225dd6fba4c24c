# METADATA
# title: Container mounts a folder of the host's system
# description: |
#   `/etc`, `/root`, `/proc` or `/boot` of the host in a container hold accounts, keys and the kernel's settings: who breaks
#   out of the application reads them, and with a writable mount changes the host.
# related_resources:
# - ref: https://docs.docker.com/engine/storage/bind-mounts/
# custom:
#   id: compose-host-path-mounted
#   severity: medium
#   precision: high
#   kinds: [compose]
#   controls:
#     soc2: [CC6.1]
#     gdpr: ["32(1)(b)"]
#     cwe: [668]
#   remediation: |
#     Mount the one file that is needed, read-only, or use a named volume.
package regate.compose.compose_host_path_mounted

import data.regate.lib.compose
import data.regate.lib.values

deny contains result if {
	some mount in compose.mounts
	values.clean_path(mount.source) in folders
	result := {
		"message": sprintf("service '%v' mounts the host's `%v`", [mount.service, mount.source]),
		"path": mount.path,
		"subject": mount.service,
	}
}

unknown contains result if {
	some name, service in compose.services
	some i, volume in values.array(service.volumes)
	source := compose.written_source(volume)
	compose.variable(source)
	regex.match(`^(?:\$\{[^}]*\}|\$[A-Za-z_0-9]+)$`, values.written(source))
	result := {
		"message": sprintf("which folder of the host service '%v' mounts cannot be told here (`%v`)", [name, values.excerpt(source)]),
		"path": ["services", name, "volumes", i],
		"subject": name,
	}
}

subjects contains compose.as_subject(name) if some name, _ in compose.services

# Those that give the Docker socket are told by compose-docker-socket-mounted.
folders := {"/boot", "/dev", "/etc", "/lib/modules", "/proc", "/root", "/sys", "/usr", "/var/lib/docker", "/var/lib/kubelet"}
