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

test_variables_in_every_form if {
	every form, expected in {
		"${APP_UID:-1000}:$APP_GID": "0:0",
		"$APP_UID:root": "0:root",
		"${MISSING:-0}": "0",
		"\"$APP_UID\"": "0",
	} {
		lines := [line("from", ["x"], 0), line("arg", ["APP_UID=0"], 0), line("arg", ["APP_GID=${APP_UID}"], 0)]
		found := dockerfile.resolved(form, {"path": [3], "stage": 0}) with input as lines
		found == expected
	}
}

run(text, bodies) := {"Value": [text], "Heredocs": bodies}

test_heredocs_that_a_shell_reads if {
	every text in ["<<EOF", "<<-'EOF'", "bash <<EOF", "<<EOF /bin/bash -e", "<<'A B'", "set -e; /bin/sh -eux <<\"EOF\"", "A=1 bash -s <<EOF && make", "cat <<EOF | sh", "cat <<-EOF | sudo bash -e"] {
		dockerfile.script(run(text, ["make\n"])) == sprintf("%v\nmake\n", [text])
	}
}

test_heredocs_that_no_shell_reads if {
	every text in ["cat <<EOF > /etc/motd", "python3 <<EOF", "cat > install.sh <<EOF", "cat <<EOF | tee x.sh", "cat <<EOF > x; make | sh"] {
		dockerfile.script(run(text, ["make\n"])) == text
	}
}

test_a_script_of_another_language if dockerfile.script(run("<<EOF", ["#!/usr/bin/env python3\n"])) == "<<EOF"
