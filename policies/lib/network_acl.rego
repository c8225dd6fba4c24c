# Tables of a network, whose rules are taken in the order of their numbers
# (https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html).
#
# An entry is `{"owner", "table", "path", "action", "number", "ingress", "protocol", "from", "to", "sources"}`: `owner` a member of a
# population, `table` what is the same in the entries of one table, `ingress` null where it is not known whether it is for what comes in, and
# `sources` a set of `{"key", "value"}`.
package regate.lib.network_acl

import data.regate.lib.network
import data.regate.lib.values

# failures(entries): the results of entries that let everybody reach a port of administration.
failures(entries) := {result |
	barred := denials(entries)
	some rule in openings(entries)
	rule.certain
	network.world(rule.source)
	is_array(rule.range)
	ports := reached(rule.range) - denied_before(rule, barred)
	count(ports) > 0
	result := {
		"message": sprintf("%s lets %s reach %s", [rule.owner.name, rule.source, words(ports)]),
		"path": rule.path,
		"subject": rule.owner.name,
		"identity": sprintf("%v", [rule.range]),
	}
}

# unknowns(entries): the same of those of which that is not known.
unknowns(entries) := {result |
	some rule in openings(entries)
	is_open(rule)
	result := {
		"message": sprintf("whether %s lets everybody reach a port of administration cannot be told here (`%s`)", [rule.owner.name, values.excerpt(rule.source)]),
		"path": rule.path,
		"subject": rule.owner.name,
	}
}

is_open(rule) if {
	network.maybe_world(rule.source)
	may_reach(rule.range)
}

is_open(rule) if {
	network.world(rule.source)
	may_reach(rule.range)
	not decided(rule)
}

decided(rule) if {
	rule.certain
	is_array(rule.range)
}

may_reach(range) if is_null(range)

may_reach(range) if count(reached(range)) > 0

# reached(range): the ports of administration that a rule is about: SSH and remote desktop within every port or a range from below them,
# else the one that it begins with.
reached(range) := {port | some port in {22, 3389}; port >= range[0]; port <= range[1]} if range[0] <= 22

reached(range) := {range[0]} & object.keys(network.admin_ports) if range[0] > 22

# The ports that a rule of the same table denies to everybody before.
denied_before(rule, barred) := {port |
	some other in barred
	other.table == rule.table
	other.number < rule.number
	contains(other.source, ":") == contains(rule.source, ":")
	some port in reached(rule.range)
	port >= other.range[0]
	port <= other.range[1]
}

denials(entries) := {{"table": entry.table, "number": number, "source": source.value, "range": range} |
	some entry in entries
	values.says(entry.action, "deny")
	entry.ingress == true
	number := values.as_number(entry.number)
	some source in entry.sources
	network.world(source.value)
	range := range_of(entry)
	is_array(range)
}

# Each entry that lets traffic in, or may, with its source; `range` is null where its ports are not known.
openings(entries) := {opening |
	some entry in entries
	values.maybe(values.lowered(entry.action), "allow")
	not entry.ingress == false
	not other_protocol(entry)
	some source in entry.sources
	opening := {
		"owner": entry.owner, "table": entry.table, "path": array.concat(entry.path, [source.key]), "source": source.value,
		"range": range_of(entry), "number": number_of(entry), "certain": certain(entry),
	}
}

certain(entry) if {
	values.says(entry.action, "allow")
	entry.ingress == true
} else := false

other_protocol(entry) if lower(values.shown(entry.protocol)) in {"udp", "17", "icmp", "1", "icmpv6", "58"}

# A rule whose number is not known stands before all others.
number_of(entry) := values.as_number(entry.number)

number_of(entry) := 0 if not values.as_number(entry.number)

range_of(entry) := [0, 65535] if network.every_protocol(values.shown(entry.protocol))

range_of(entry) := network.port_range(ports(entry)) if not network.every_protocol(values.shown(entry.protocol))

range_of(entry) := null if {
	not network.every_protocol(values.shown(entry.protocol))
	not network.port_range(ports(entry))
}

ports(entry) := sprintf("%v-%v", [values.shown(entry.from), values.shown(entry.to)])

words(ports) := concat(" and ", [sprintf("port %d (%s)", [number, network.admin_ports[number]]) | some number in ordered]) if {
	ordered := sort([port | some port in ports])
}

# sources(body, keys): the sources under these keys.
sources(body, keys) := {{"key": key, "value": value} |
	some key in keys
	value := body[key]
	not value in {null, ""}
}

# ingress(egress): whether an entry is for what comes in, by what says that it is for what goes out.
ingress(egress) := null if values.unknown(egress)

ingress(egress) := lower(sprintf("%v", [egress])) != "true" if values.known(egress)
