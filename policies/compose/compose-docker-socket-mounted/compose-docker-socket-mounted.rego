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

import data.regate.lib.compose
import data.regate.lib.values

deny contains result if {
	some mount in compose.mounts
	words := held(values.clean_path(mount.source))
	result := {
		"message": sprintf("service '%v' mounts %v", [mount.service, words]),
		"path": mount.path,
		"subject": mount.service,
	}
}

# Compose mounts the engine's socket and hands on the credentials of its client (https://docs.docker.com/reference/compose-file/services/#use_api_socket).
deny contains result if {
	some name, service in compose.services
	values.as_bool(service.use_api_socket) == true
	result := {
		"message": sprintf("service '%v' has `use_api_socket: true`", [name]),
		"path": ["services", name, "use_api_socket"],
		"subject": name,
	}
}

unknown contains result if {
	some name, service in compose.services
	compose.variable(service.use_api_socket)
	result := {
		"message": sprintf("whether service '%v' uses the socket of the engine cannot be told here (`%v`)", [name, values.excerpt(service.use_api_socket)]),
		"path": ["services", name, "use_api_socket"],
		"subject": name,
	}
}

# A variable for the container's own side hides nothing, nor one for a name inside of it.
unknown contains result if {
	some name, service in compose.services
	some i, volume in values.array(service.volumes)
	source := compose.written_source(volume)
	compose.variable(source)
	regex.match(`(?:\}|\$[A-Za-z_0-9]+|docker\.sock)$`, values.written(source))
	not endswith(values.written(source), "docker.sock")
	result := {
		"message": sprintf("whether service '%v' mounts the Docker socket cannot be told here (`%v`)", [name, values.excerpt(source)]),
		"path": ["services", name, "volumes", i],
		"subject": name,
	}
}

subjects contains compose.as_subject(name) if some name, _ in compose.services

# held(source) says in words how a path of the host gives the socket.
held(source) := sprintf("the Docker socket `%v`", [source]) if endswith(source, "docker.sock")

held(source) := sprintf("`%v`, which holds the Docker socket", [source]) if {
	startswith(source, "/")
	trim_right(source, "/") in {"", "/run", "/var", "/var/run"}
}
