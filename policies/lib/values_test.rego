package regate.lib.values_test

import data.regate.lib.values

test_references_and_templates_are_unknown[note] if {
	some note, value in {"reference": "${var.x}", "inside": "a-${var.x}", "template": "{{ .Values.x }}"}
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
