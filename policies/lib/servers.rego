# Configuration of nginx, Apache and HAProxy: `input` is an array of `{"directive", "args", "block"}`.
package regate.lib.servers

import data.regate.lib.values

# directives: each directive wherever it stands, as {"name", "args", "path"}, and "block" where it holds others.
directives contains found if {
	walk(input, [path, value])
	is_object(value)
	is_string(value.directive)
	is_array(value.args)
	found := object.union({"name": value.directive, "args": value.args, "path": path}, blocks(value))
}

blocks(value) := {"block": value.block} if value.block

blocks(value) := {} if not value.block

# named(names): the directives of these names.
named(names) := {directive | some directive in directives; directive.name in names}

# within(block, names): the directives of these names in a block, at any depth.
within(block, names) := {value |
	walk(block, [_, value])
	is_object(value)
	value.directive in names
	is_array(value.args)
}

# around(path): the blocks in which a directive stands, the outermost first, each as {"name", "args", "block"}.
around(path) := [object.union({"name": value.directive, "args": value.args}, blocks(value)) |
	some i in numbers.range(1, count(path) - 1)
	path[i] == "block"
	value := block_at[array.slice(path, 0, i)]
]

block_at[path] := value if {
	walk(input, [path, value])
	is_object(value)
	value.block
	is_array(value.args)
}

# owner(path) is what people call the server that a directive belongs to: the name of its nearest server, virtual host or section.
owner(path) := names[count(names) - 1] if {
	names := names_around(path)
	count(names) > 0
}

owner(path) := "every server" if count(names_around(path)) == 0

names_around(path) := [labels[outer] |
	some i in numbers.range(1, count(path) - 1)
	path[i] == "block"
	outer := array.slice(path, 0, i)
	labels[outer]
]

# labels: what people call each block that has a name, by its path; each block is looked through once.
labels[path] := name if {
	walk(input, [path, value])
	is_object(value)
	value.block
	is_array(value.args)
	name := label({"name": value.directive, "args": value.args, "block": value.block})
}

# list(path): the path of the list that a directive stands in.
list(path) := array.slice(path, 0, count(path) - 1)

# lists(path): what may be the path of a list that a directive stands in, or one around it does. Asked for in a set of such paths.
lists(path) := [array.slice(path, 0, i) | some i in numbers.range(0, count(path) - 1)]

label(block) := name if {
	block.name == "server"
	names := [values.shown(arg) | some inner in block.block; inner.directive == "server_name"; some arg in inner.args; arg != "_"]
	ports := [sprintf("server on %v", [values.shown(inner.args[0])]) | some inner in block.block; inner.directive == "listen"]
	name := array.concat(names, ports)[0]
}

label(block) := concat(" ", [values.shown(arg) | some arg in block.args]) if block.name == "virtualhost"

label(block) := concat(" ", array.concat([block.name], [values.shown(arg) | some arg in block.args])) if {
	block.name in {"backend", "defaults", "frontend", "global", "listen", "upstream"}
}

# setting(directive) is a directive as a member of a population.
setting(directive) := {"kind": "setting", "name": subject(directive), "path": directive.path}

# subject(directive) names a directive by its server.
subject(directive) := sprintf("%v: %v", [owner(directive.path), directive.name])

# open(directive): some word of it is not known.
open(directive) if {
	some arg in directive.args
	values.unknown(arg)
}

# nginx_servers: the server blocks of nginx, as {"name", "path", "block", "part"}; `part` is true where the file is one that another
# includes, so that what surrounds the server is not seen.
nginx_servers contains {"name": owner(array.concat(directive.path, ["block", 0])), "path": directive.path, "block": directive.block, "part": count(directive.path) == 1} if {
	some directive in directives
	directive.name == "server"
	count(directive.args) == 0
	is_site(directive.block)
}

is_site(block) if {
	some inner in block
	inner.directive in {"listen", "location", "root", "return", "server_name", "ssl_certificate"}
}

# speaks_tls(server): it listens for TLS.
speaks_tls(server) if {
	some inner in server.block
	inner.directive == "listen"
	some arg in inner.args
	arg in {"quic", "ssl"}
}

speaks_tls(server) if {
	some inner in server.block
	inner.directive == "ssl"
	inner.args == ["on"]
}
