# METADATA
# title: Database port is published on every interface
# description: |
#   A port published without an address is open on every interface of the host, and Docker's rules come before the host's
#   firewall. Other services on the Compose network reach the database without it.
# related_resources:
# - ref: https://docs.docker.com/engine/network/packet-filtering-firewalls/
# - ref: https://docs.docker.com/reference/compose-file/services/#ports
# custom:
#   id: compose-database-port-published
#   severity: medium
#   precision: high
#   kinds: [compose]
#   controls:
#     soc2: [CC6.1, CC6.6]
#     gdpr: ["32(1)(b)"]
#     ccpa: ["1798.150"]
#     cwe: [668]
#   remediation: |
#     Remove the port, or bind it to the loopback address: `"127.0.0.1:5432:5432"`.
package regate.compose.compose_database_port_published

import data.regate.lib.compose
import data.regate.lib.network
import data.regate.lib.values

deny contains result if {
	some name, service in compose.services
	some i, port in values.list(service.ports)
	binding := published(port)
	product := network.database_ports[binding.target]
	not loopback(binding.address)
	result := {
		"message": sprintf("service '%v' publishes %v (port %v) on %v", [name, product, binding.target, interface_words(binding.address)]),
		"path": ["services", name, "ports", i],
		"subject": name,
	}
}

# Which port of the container it is, or the address, stands in a variable. A variable for the host's port hides nothing.
unknown contains result if {
	some name, service in compose.services
	some i, port in values.array(service.ports)
	hidden(port)
	result := {
		"message": sprintf("whether service '%v' publishes a database's port cannot be told here (`%v`)", [name, values.excerpt(port)]),
		"path": ["services", name, "ports", i],
		"subject": name,
	}
}

subjects contains compose.as_subject(name) if {
	some name, service in compose.services
	some port in values.list(service.ports)
	published(port)
}

subjects contains compose.as_subject(name) if {
	some name, service in compose.services
	some port in values.array(service.ports)
	hidden(port)
}

hidden(port) if {
	is_string(port)
	compose.variable(port)
	not told(port)
}

hidden(port) if {
	is_object(port)
	some key in ["target", "host_ip"]
	compose.variable(port[key])
}

# The address is the loopback's, or the container's port is one that no database listens on.
told(port) if regex.match(`^(?:127\.|\[::1\]:)`, port)

told(port) if {
	some parts in regex.find_all_string_submatch_n(`:([0-9]{1,5})(?:/(?:tcp|udp))?$`, port, 1)
	not network.database_ports[to_number(parts[1])]
}

# Short form: [address:][host:]container[/protocol].
published(port) := {"address": address, "target": to_number(parts[2])} if {
	is_string(port)
	some parts in regex.find_all_string_submatch_n(`^(?:(\[[0-9a-fA-F:]+\]|[0-9.]+):)?[0-9]*:([0-9]{1,5})(?:/tcp)?$`, port, 1)
	address := parts[1]
}

# The container's port alone is published on a port of the host that Docker chooses.
published(port) := {"address": "", "target": to_number(parts[1])} if {
	is_string(port)
	some parts in regex.find_all_string_submatch_n(`^([0-9]{1,5})(?:/tcp)?$`, port, 1)
}

published(port) := {"address": "", "target": port} if is_number(port)

published(port) := {"address": object.get(port, "host_ip", ""), "target": port.target} if {
	is_object(port)
	port.published
}

loopback(address) if startswith(address, "127.")

loopback(address) if address in {"[::1]", "::1"}

interface_words(address) := "every interface" if address == ""

interface_words(address) := address if address != ""
