# Values of a document by their names, for policies that look for a key wherever it stands.
package regate.lib.tree

# named(names): each value below the root whose name is one of these, which are given in small letters, as {"path", "key",
# "value"}. A name, `key`, is the last key on the way to a value, in small letters: an element of a list is called as the list.
#
#   some node in tree.named({"ingress", "inbound"})
named(names) := regate_internal.named(input, names)

# words(path) is a path as one writes it: security.groups.0.ingress.
words(path) := concat(".", [sprintf("%v", [key]) | some key in path])

# above(path, names) holds when one of these names, in lower case, stands on the way, the last step not counted.
above(path, names) if {
	some step in array.slice(path, 0, count(path) - 1)
	is_string(step)
	lower(step) in names
}
