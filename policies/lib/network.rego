# Address ranges and ports.
package regate.lib.network

import data.regate.lib.values

# Anybody on the internet: 0.0.0.0/0, ::/0, Azure's "*", "Internet" and "Any".
world(source) if {
	is_string(source)
	lower(trim_space(source)) in {"0.0.0.0/0", "::/0", "0::/0", "0.0.0.0", "*", "internet", "any"}
}

world(source) if {
	is_string(source)
	regex.match(`^[0-9a-fA-F.:]+/0[0.]*$`, trim_space(source))
}

# So much of the internet is nobody's own network: "0.0.0.0/1" and "128.0.0.0/1" are the world in two halves. Multicast and what is
# reserved (224.0.0.0 on, fc00::/7) is not meant.
world(source) if {
	is_string(source)
	regex.match(`^(?:[01]?[0-9]{1,2}|2[01][0-9]|22[0-3])\.[0-9.]+/0*[1-7]$`, trim_space(source))
}

world(source) if {
	is_string(source)
	regex.match(`^(?:[0-3][0-9a-fA-F]{3}|[0-9a-fA-F]{0,3}):[0-9a-fA-F:]*/0*(?:[1-9]|1[0-5])$`, trim_space(source))
}

# wide(first, last) holds for a range of addresses that is larger than anybody's own network.
wide(first, last) if {
	number(last) - number(first) >= 16777216
	number(first) < 3758096384
}

# number(address): an IPv4 address as a number; undefined for what is none.
number(address) := (((octets[0] * 256) + octets[1]) * 256 + octets[2]) * 256 + octets[3] if {
	is_string(address)
	regex.match(`^\s*[0-9]{1,3}(?:\.[0-9]{1,3}){3}\s*$`, address)
	octets := [to_number(part) | some text in split(trim_space(address), "."); part := regex.replace(text, `^0+([0-9])`, "$1")]
}

# maybe_wide(first, last): what is not known of a range that may be such.
maybe_wide(first, last) := [address |
	some address in [first, last]
	values.unknown(address)
	not contains(values.before(address), ".")
]

# maybe_world(source) holds for a source that is not known and may be the world: `var.cidr`, not `"${var.address}/32"`.
maybe_world(source) if {
	values.unknown(source)
	some wanted in {"0.0.0.0/0", "::/0", "*", "Internet", "internet", "Any", "any"}
	values.maybe(source, wanted)
}

# A range that cannot be read may be any.
maybe_world(source) if {
	is_string(source)
	values.known(source)
	regex.match(`^\s*(?:[0-9.]+|[0-9a-fA-F.]*:[0-9a-fA-F.:]*)/`, source)
	not regex.match(`^\s*(?:(?:25[0-5]|2[0-4][0-9]|[01]?[0-9]{1,2})(?:\.(?:25[0-5]|2[0-4][0-9]|[01]?[0-9]{1,2})){0,3}/(?:0*(?:[0-9]|[12][0-9]|3[0-2])|[0-9.]*\.[0-9.]*)|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*/0*(?:[0-9]{1,2}|1[01][0-9]|12[0-8]))\s*$`, source)
}

# A source as one would say it: "*" alone says little.
source_words(source) := source if contains(source, "/")

source_words(source) := sprintf("every address (`%s`)", [source]) if not contains(source, "/")

admin_ports := {22: "SSH", 23: "Telnet", 2375: "the Docker API", 3389: "RDP", 5900: "VNC", 5985: "WinRM", 5986: "WinRM", 6443: "the Kubernetes API", 10250: "the kubelet"}

database_ports := {
	1433: "SQL Server",
	1521: "Oracle",
	3306: "MySQL",
	5432: "PostgreSQL",
	5984: "CouchDB",
	6379: "Redis",
	7000: "Cassandra",
	9042: "Cassandra",
	9200: "Elasticsearch",
	9300: "Elasticsearch",
	11211: "Memcached",
	27017: "MongoDB",
	27018: "MongoDB",
}

plain_web_ports := {80, 8080}

tls_web_ports := {443, 8443}

# A range of ports as [from, to], from "80", 80, "8000-8100", "*", "all" or 0.
port_range(value) := [value, value] if is_number(value)

port_range(value) := [0, 65535] if {
	is_string(value)
	lower(value) in {"*", "all", "any", "-1"}
}

port_range(value) := [to_number(value), to_number(value)] if {
	is_string(value)
	regex.match(`^[0-9]{1,5}$`, value)
}

port_range(value) := [to_number(parts[0]), to_number(parts[1])] if {
	is_string(value)
	regex.match(`^[0-9]{1,5} *- *[0-9]{1,5}$`, value)
	parts := [trim_space(part) | some part in split(value, "-")]
}

# What opening [from, to] to the world means: {"severity", "what"}.
exposure(range) := {"severity": "critical", "what": "every port"} if every_port(range)

exposure(range) := {"severity": "critical", "what": what} if {
	not every_port(range)
	names := {name | some port, name in database_ports; port >= range[0]; port <= range[1]}
	count(names) > 0
	what := sprintf("%s (%s)", [port_words(range), concat(", ", sort(names))])
}

exposure(range) := {"severity": "high", "what": what} if {
	not every_port(range)
	not database(range)
	names := {name | some port, name in admin_ports; port >= range[0]; port <= range[1]}
	count(names) > 0
	what := sprintf("%s (%s)", [port_words(range), concat(", ", sort(names))])
}

exposure(range) := {"severity": "medium", "what": what} if {
	not every_port(range)
	not database(range)
	not administration(range)
	range[0] == range[1]
	range[0] in plain_web_ports
	what := sprintf("%s (unencrypted HTTP)", [port_words(range)])
}

exposure(range) := {"severity": "low", "what": what} if {
	range[0] == range[1]
	range[0] in tls_web_ports
	what := sprintf("%s (HTTPS)", [port_words(range)])
}

exposure(range) := {"severity": "high", "what": port_words(range)} if {
	not every_port(range)
	not database(range)
	not administration(range)
	range[1] - range[0] >= 1024
}

exposure(range) := {"severity": "medium", "what": port_words(range)} if {
	not database(range)
	not administration(range)
	range[1] - range[0] < 1024
	not web(range)
}

every_port(range) if {
	range[0] <= 1
	range[1] >= 65535
}

database(range) if {
	some port, _ in database_ports
	port >= range[0]
	port <= range[1]
}

administration(range) if {
	some port, _ in admin_ports
	port >= range[0]
	port <= range[1]
}

web(range) if {
	range[0] == range[1]
	range[0] in (plain_web_ports | tls_web_ports)
}

port_words(range) := sprintf("port %d", [range[0]]) if range[0] == range[1]

port_words(range) := sprintf("ports %d to %d", [range[0], range[1]]) if range[0] != range[1]

# Every way a protocol is spelled "all of them".
every_protocol(protocol) if lower(sprintf("%v", [protocol])) in {"-1", "all", "*", "any"}

# maybe_every_protocol(protocol) holds for one that is not known.
maybe_every_protocol(protocol) if {
	values.unknown(protocol)
	some wanted in {"-1", "all", "*", "any"}
	values.maybe(protocol, wanted)
}
