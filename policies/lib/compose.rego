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
