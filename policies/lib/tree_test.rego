package regate.lib.tree_test

import data.regate.lib.tree

test_nodes if {
	found := {tree.words(node.path) | some node in tree.nodes} with input as {"A": {"b": [1, {"c": 2}]}}
	found == {"A", "A.b", "A.b.0", "A.b.1", "A.b.1.c"}
}

test_keys if {
	keys := {node.key | some node in tree.nodes; not is_object(node.value)} with input as {"A": {"B": [1]}}
	keys == {"b"}
}

test_wide_lists_are_passed_over if {
	found := {tree.words(node.path) | some node in tree.nodes} with input as {"data": numbers.range(1, 300), "x": {"y": 1}}
	found == {"data", "x", "x.y"}
}

test_scalar_document if {
	found := tree.nodes with input as "text"
	found == []
}

test_above if {
	tree.above(["A", "b"], {"a"})
	not tree.above(["a"], {"a"})
}
