package regate.dockerfile.dockerfile_base_image_mutable_test

import data.regate.dockerfile.dockerfile_base_image_mutable as policy

from(image, stage) := {"Cmd": "from", "SubCmd": "", "JSON": false, "Flags": [], "Value": image, "Stage": stage}

test_latest if {
	results := policy.deny with input as [from(["node:latest"], 0)]
	{result.path | some result in results} == {[0]}
}

test_no_tag if {
	results := policy.deny with input as [from(["node"], 0)]
	count(results) == 1
}

test_stage_name_and_scratch_pass if {
	results := policy.deny with input as [from(["node:22", "AS", "Build"], 0), from(["build"], 1), from(["scratch"], 2)]
	count(results) == 0
}

argument(declared) := {"Cmd": "arg", "SubCmd": "", "JSON": false, "Flags": [], "Value": [declared], "Stage": 0}

test_argument_without_a_value_is_unknown if {
	lines := [argument("BASE"), from(["${BASE}"], 0), from(["app:$TAG"], 1)]
	results := policy.unknown with input as lines
	{[result.subject, result.path] | some result in results} == {["${BASE}", [1]], ["app:$TAG", [2]]}
	denied := policy.deny with input as lines
	count(denied) == 0
}

test_what_is_written_may_pin if {
	results := policy.unknown with input as [from(["$REGISTRY/app:1.2"], 0)]
	count(results) == 0
}

test_value_of_an_argument_counts if {
	results := policy.deny with input as [argument("TAG=latest"), from(["app:${TAG}"], 0)]
	{result.message | some result in results} == {"base image 'app:${TAG}' (app:latest) has the moving tag `latest`"}
}

test_population if {
	found := policy.subjects with input as [from(["node:22", "AS", "build"], 0), from(["build"], 1)]
	found == {{"kind": "image", "name": "node:22", "path": [0]}}
}
