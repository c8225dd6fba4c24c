package regate.lib.values_test

import data.regate.lib.values

test_references_and_templates_are_unknown[note] if {
	some note, value in {"object": {"$unknown": "${var.x}", "reason": "data-source"}, "reference": "${var.x}", "inside": "a-${var.x}", "template": "{{ .Values.x }}"}
	values.unknown(value)
	not values.known(value)
}

test_literals_are_known[note] if {
	some note, value in {"text": "a", "dollar": "$5", "number": 1, "list": ["${x}"], "false": false, "null": null}
	values.known(value)
	not values.unknown(value)
}

test_absent_is_neither if {
	[value | value := values.known(input.absent)] == []
	[value | value := values.unknown(input.absent)] == []
}

test_written_is_the_text_of_a_string_known_or_not if {
	[values.written(value) | some value in ["a", {"$unknown": "a-${var.x}", "reason": "data-source"}, 1, {"b": 1}]] == ["a", "a-${var.x}"]
}

test_what_is_not_known_is_shown_as_it_is_written if {
	[values.shown(value) | some value in ["a", {"$unknown": "${var.x}", "reason": "data-source"}, 1, {"b": 1}]] == ["a", "${var.x}", 1, {"b": 1}]
}

test_maybe_is_what_is_not_ruled_out if {
	values.maybe({"$unknown": "${var.x}", "reason": "data-source"}, true)
	values.maybe(true, true)
	not values.maybe(false, true)
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
