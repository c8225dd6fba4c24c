# Compose files (https://docs.docker.com/reference/compose-file/). Compose fills in `${VAR}` when it runs: such a value is not known.
package regate.lib.compose

import data.regate.lib.values

# services[name]: each service whose definition can be seen.
services[name] := service if {
	some name, service in values.entries(input.services)
	is_object(service)
	not values.unknown(service)
}

# as_subject(name) is a service as a member of a population: `{"kind", "name", "path"}`.
as_subject(name) := {"kind": "service", "name": name, "path": ["services", name]}

# variable(value) holds for a value that Compose fills in: `${VAR}`, `${VAR:-default}`, `$VAR`, and not `$$`.
variable(value) if values.unknown(value)

variable(value) if {
	is_string(value)
	regex.match(`(?:^|[^$])(?:\$\$)*\$[A-Za-z_{]`, value)
}

# mounts: what services mount of the host or of a named volume, as `{"service", "source", "path"}`.
mounts contains {"service": name, "source": source(volume), "path": ["services", name, "volumes", i]} if {
	some name, service in services
	some i, volume in values.list(service.volumes)
}

# source(volume) is the path of the host, of a named volume the one that it stands for.
source(volume) := object.get(devices, written, written) if written := named(volume)

named(volume) := split(volume, ":")[0] if {
	is_string(volume)
	contains(volume, ":")
}

named(volume) := volume.source if {
	is_object(volume)
	is_string(volume.source)
}

devices[name] := device if {
	some name, volume in values.entries(input.volumes)
	device := volume.driver_opts.device
	is_string(device)
}

# The part before the colon that separates it, which is none of those in a variable's own braces: `${DATA:-/srv}:/data`.
# written_source(volume) is what stands for the source of a volume, known or not.
written_source(volume) := regex.find_n(`^(?:\$\{[^}]*\}|[^:])*`, volume, 1)[0] if is_string(volume)

written_source(volume) := volume if {
	is_object(volume)
	values.unknown(volume)
}

written_source(volume) := volume.source if {
	is_object(volume)
	not values.unknown(volume)
}
