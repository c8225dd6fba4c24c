package regate.lib.tree_test

import data.regate.lib.tree

test_named if {
	document := {"A": {"b": [1, {"c": 2}]}, "c": {"B": 3}}
	found := [[tree.words(node.path), node.key, node.value] | some node in tree.named({"b", "c"})] with input as document
	found == [["A.b", "b", [1, {"c": 2}]], ["A.b.0", "b", 1], ["A.b.1", "b", {"c": 2}], ["A.b.1.c", "c", 2], ["c", "c", {"B": 3}], ["c.B", "b", 3]]
}

test_every_level_and_length if {
	document := {"data": [{"a": {"b": {"c": {"d": {"e": {"f": {"g": n}}}}}}} | some n in numbers.range(1, 300)]}
	count(tree.named({"g"})) == 300 with input as document
}

test_what_stands_for_an_unknown_has_no_keys if {
	document := {"a": {"$unknown": "${var.a}", "reason": "variable-without-value"}}
	count(tree.named({"reason"})) == 0 with input as document
}

test_scalar_document if {
	found := tree.named({"", "text"}) with input as "text"
	found == []
}

test_above if {
	tree.above(["A", "b"], {"a"})
	not tree.above(["a"], {"a"})
}
