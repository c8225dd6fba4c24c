package regate.lib.dockerfile_test

import data.regate.lib.dockerfile

line(cmd, value, stage) := {"Cmd": cmd, "SubCmd": "", "JSON": false, "Flags": [], "Value": value, "Stage": stage}

file := [
	line("arg", ["VERSION=22", "TARGET=base", "OPEN"], 0),
	line("from", ["node:${VERSION}", "AS", "base"], 0),
	line("arg", ["NAME=app", "VERSION"], 0),
	line("env", ["WHO", "\"$NAME\"", "=", "OTHER", "$OPEN", "="], 0),
	line("from", ["${TARGET}"], 1),
	line("user", ["$WHO"], 1),
	line("from", ["$OPEN"], 2),
	line("user", ["$WHO"], 2),
]

built := {"path": [5], "stage": 1}

other := {"path": [7], "stage": 2}

test_stages_take_arguments if {
	images := [[stage.image, stage.written] | some stage in dockerfile.stages] with input as file
	images == [["node:22", "node:${VERSION}"], ["base", "${TARGET}"], ["$OPEN", "$OPEN"]]
	bases := [stage.image | some stage in dockerfile.base_images] with input as file
	bases == ["node:22", "$OPEN"]
}

test_variables_of_a_stage_and_of_those_it_builds_on if {
	who := dockerfile.resolved("$WHO", built) with input as file
	who == "app"
	text := dockerfile.resolved("v${VERSION}-${NAME}", built) with input as file
	text == "v22-app"
}

test_another_stage_has_its_own if {
	who := dockerfile.resolved("$WHO", other) with input as file
	who == "$WHO"
}

test_a_later_value_counts if {
	lines := [line("from", ["x"], 0), line("env", ["A", "1", "="], 0), line("user", ["$A"], 0), line("env", ["A", "2", "="], 0)]
	before := dockerfile.resolved("$A", {"path": [2], "stage": 0}) with input as lines
	before == "1"
	after := dockerfile.resolved("$A", {"path": [4], "stage": 0}) with input as lines
	after == "2"
}

test_a_value_without_a_value_is_none if {
	other := dockerfile.resolved("${OTHER}", built) with input as file
	other == "${OTHER}"
}

test_variable if {
	dockerfile.variable("node:$V")
	dockerfile.variable("${V:-1}")
	not dockerfile.variable("node:22")
	not dockerfile.variable(`a\$b`)
	not dockerfile.variable("5$")
}

test_no_stage if {
	found := dockerfile.stages with input as [line("arg", ["A=1"], 0)]
	found == []
	empty := dockerfile.base_images with input as []
	empty == []
}
