# METADATA
# title: Container can talk to the Docker daemon
# description: |
#   The daemon's socket gives root on the host: whoever reaches it can start a container that mounts `/`. A read-only mount
#   does not help, since the commands go through the socket all the same.
# related_resources:
# - ref: https://docs.docker.com/engine/security/protect-access/
# custom:
#   id: compose-docker-socket-mounted
#   severity: high
#   precision: very-high
#   kinds: [compose]
#   controls:
#     soc2: [CC6.1, CC6.3]
#     gdpr: ["32(1)(b)"]
#     cwe: [250]
#   remediation: |
#     Remove the mount. Where a tool needs the API, put a proxy that allows only the calls it makes in between, or use rootless Docker.
package regate.compose.compose_docker_socket_mounted

deny contains result if {
	some name, service in input.services
	some i, volume in service.volumes
	source := source_of(volume)
	endswith(source, "docker.sock")
	result := {
		"message": sprintf("service '%v' mounts the Docker socket `%v`", [name, source]),
		"path": ["services", name, "volumes", i],
		"subject": name,
	}
}

subjects contains name if some name, _ in input.services

source_of(volume) := split(volume, ":")[0] if is_string(volume)

source_of(volume) := volume.source if is_object(volume)
