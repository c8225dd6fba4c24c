# METADATA
# title: Container shares a namespace of its host
# description: |
#   With `network_mode: host`, `pid: host` or `ipc: host` the container sees the host's network, processes or shared memory,
#   and every port it opens is open on the host.
# related_resources:
# - ref: https://docs.docker.com/reference/compose-file/services/#network_mode
# custom:
#   id: compose-host-namespace-shared
#   severity: medium
#   precision: very-high
#   kinds: [compose]
#   controls:
#     soc2: [CC6.1, CC6.6]
#     cwe: [668]
#   remediation: |
#     Remove the setting; publish the ports that are needed, on `127.0.0.1` when only the host uses them.
package regate.compose.compose_host_namespace_shared

import data.regate.lib.compose
import data.regate.lib.values

keys := ["network_mode", "pid", "ipc", "userns_mode"]

deny contains result if {
	some name, service in compose.services
	some key in keys
	service[key] == "host"
	result := {
		"message": sprintf("service '%v' has `%v: host`", [name, key]),
		"path": ["services", name, key],
		"subject": name,
	}
}

# The engine's own network of that name, which another name in the file may stand for.
deny contains result if {
	some use in networks
	use.called == "host"
	result := {
		"message": sprintf("service '%v' is in the network '%v', which is the host's", [use.service, use.network]),
		"path": use.path,
		"subject": use.service,
	}
}

unknown contains result if {
	some use in networks
	compose.variable(use.called)
	values.maybe(use.called, "host")
	result := {
		"message": sprintf("whether service '%v' is in the host's network cannot be told here (`%v`)", [use.service, values.excerpt(use.called)]),
		"path": use.path,
		"subject": use.service,
	}
}

unknown contains result if {
	some name, service in compose.services
	some key in keys
	compose.variable(service[key])
	values.maybe(service[key], "host")
	result := {
		"message": sprintf("whether service '%v' has `%v: host` cannot be told here (`%v`)", [name, key, values.excerpt(service[key])]),
		"path": ["services", name, key],
		"subject": name,
	}
}

subjects contains compose.as_subject(name) if some name, _ in compose.services

# networks: the networks made by others that services are in, by the engine's names for them.
networks contains {"service": name, "network": network, "called": called(network, values.entries(input.networks)[network]), "path": ["services", name, "networks"]} if {
	some name, service in compose.services
	some network in attached(service)
}

attached(service) := {name | some name in values.list(service.networks)} if not is_object(service.networks)

attached(service) := object.keys(service.networks) if is_object(service.networks)

called(_, network) := network.name if values.as_bool(network.external) == true

called(_, network) := network.external.name

called(name, network) := name if {
	values.as_bool(network.external) == true
	not network.name
}
