# The values of a document with their paths, for policies that look for a key wherever it stands. Configuration is
# neither deep nor wide; data is. So six levels are looked at, and lists and objects of more than 250 members, which
# hold data, are passed over: the cost stays bounded whatever the document.
package regate.lib.tree

# nodes: each value below the root as {"path", "key", "value"}, where `key` is the last name on the way to it, in lower case.
nodes := [node |
	some level in [level1, level2, level3, level4, level5, level6]
	some node in level
]

level1 := children([{"path": [], "key": "", "value": input}])

level2 := children(level1)

level3 := children(level2)

level4 := children(level3)

level5 := children(level4)

level6 := children(level5)

children(level) := [] if count(level) > 2000

children(level) := [{"path": array.concat(node.path, [key]), "key": name(key, node.key), "value": value} |
	some node in level
	collection(node.value)
	count(node.value) <= 250
	some key, value in node.value
] if {
	count(level) <= 2000
}

collection(value) if is_object(value)

collection(value) if is_array(value)

# An element of a list is called as the list.
name(key, _) := lower(key) if is_string(key)

name(key, above) := above if not is_string(key)

# words(path) is a path as one writes it: security.groups.0.ingress.
words(path) := concat(".", [sprintf("%v", [key]) | some key in path])

# above(path, names) holds when one of these names, in lower case, stands on the way, the last step not counted.
above(path, names) if {
	some step in array.slice(path, 0, count(path) - 1)
	is_string(step)
	lower(step) in names
}
