package regate.lib.values_test

import data.regate.lib.values

test_references_and_templates_are_unknown if {
	every note, value in {"object": {"$unknown": "${var.x}", "reason": "data-source"}, "reference": "${var.x}", "inside": "a-${var.x}", "template": "{{ .Values.x }}"} {
		values.unknown(value)
		not values.known(value)
	}
}

test_literals_are_known if {
	every note, value in {"text": "a", "dollar": "$5", "number": 1, "list": ["${x}"], "false": false, "null": null} {
		values.known(value)
		not values.unknown(value)
	}
}

test_absent_is_neither if {
	[value | value := values.known(input.absent)] == []
	[value | value := values.unknown(input.absent)] == []
}

test_written_is_the_text_of_a_string_known_or_not if {
	[values.written(value) | some value in ["a", {"$unknown": "a-${var.x}", "reason": "data-source"}, 1, {"b": 1}]] == ["a", "a-${var.x}"]
}

test_maybe_is_what_is_not_ruled_out if {
	values.maybe({"$unknown": "${var.x}", "reason": "data-source"}, true)
	values.maybe(true, true)
	not values.maybe(false, true)
}

test_maybe_looks_at_what_is_known_of_a_string if {
	values.maybe("a-${var.x}-b", "a-1-b")
	not values.maybe("a-${var.x}", "b-1")
	not values.maybe({"$unknown": "${var.x}/32", "reason": "data-source"}, "0.0.0.0/0")
	not values.maybe("{{ .Values.registry }}/app", "app")
	values.maybe("${jsonencode({a = 1})}", "x")
}

test_shown_is_text_for_people if {
	[values.shown(value) | some value in ["a", {"$unknown": "${var.x}", "reason": "data-source"}, 1, ["b"]]] == ["a", "${var.x}", "1", `["b"]`]
}

test_excerpt_is_one_short_line if {
	values.excerpt("a\n   b") == "a b"
	count(values.excerpt(concat("", [letter | some _ in numbers.range(1, 200); letter := "x"]))) == 80
}

test_words_in_any_case if {
	values.lowered("Inbound") == "inbound"
	values.lowered(template) == template
	values.says("Inbound", "inbound") == true
	values.says(template, "inbound") == false
	[word | word := values.lowered(1)] == []
}

test_list_and_entries if {
	[values.list(value) | some value in [["a"], "a", null, template]] == [["a"], [], [], []]
	[values.entries(value) | some value in [{"a": 1}, "a", null, template]] == [{"a": 1}, {}, {}, {}]
}

test_unknowns_of_a_list if {
	values.unknowns(["a", "${var.x}"]) == ["${var.x}"]
	values.unknowns("{{ .Values.x }}") == ["{{ .Values.x }}"]
	values.unknowns(null) == []
}

template := {"$unknown": "{{ .Values.x }}", "reason": "template"}

test_reached_is_the_value_or_the_unknown_in_its_way if {
	every note, object in {
		"value": {"a": {"b": template}},
		"above": {"a": template},
	} {
		values.reached(object, ["a", "b"]) == template
	}
}

test_reached_gives_known_values if {
	values.reached({"a": {"b": false}}, ["a", "b"]) == false
	values.reached({"a": "{{ x }}"}, ["a", "b"]) == "{{ x }}"
}

test_reached_is_undefined_where_nothing_stands if {
	every note, object in {"no object": null, "absent": {}, "null": {"a": {"b": null}}, "text": {"a": "x"}, "list": {"a": [1]}, "other": {"c": template}} {
		found := [value | value := values.reached(object, ["a", "b"])]
		found == []
	}
}

test_booleans if {
	[values.as_bool(value) | some value in [true, "true", "Yes", "on", false, "False", "off", 1, null, "${x}"]] == [true, true, true, true, false, false, false]
}

test_numbers if {
	[values.as_number(value) | some value in [3, "22", "-1", "1.5", "a", "1e9", "", true]] == [3, 22, -1, 1.5]
}

test_arrays if {
	values.array([1]) == [1]
	values.array("a") == ["a"]
	values.array(false) == [false]
	values.array(null) == []
}

test_json_that_is_known_in_part if {
	found := values.json({"$unknown": `{"a": "${var.x["k"]}", "b": [1]}`, "reason": "apply-time"})
	found.b == [1]
	values.written(found.a) == `${var.x["k"]}`
	not values.json("${var.x}")
	not values.json("text")
	not values.json(1)
}

test_paths_as_they_are_opened if {
	[values.clean_path(path) | some path in ["/", "//", "/a//b/", "/a/./b/../c", "/../a", "./a", "a/../b"]] == ["/", "/", "/a/b", "/a/c", "/a", "./a", "a/../b"]
	[path | path := values.clean_path(1)] == []
}
