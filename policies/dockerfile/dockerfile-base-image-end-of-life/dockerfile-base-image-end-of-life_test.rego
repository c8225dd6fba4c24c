package regate.dockerfile.dockerfile_base_image_end_of_life_test

import data.regate.dockerfile.dockerfile_base_image_end_of_life as policy

table := {"images": {"node": "nodejs"}, "products": {"nodejs": {"title": "Node.js", "source": "s", "names": {}, "versions": {"14": {"ended": "2023-04-30"}}}}}

from(image, stage) := {"Cmd": "from", "SubCmd": "", "JSON": false, "Flags": [], "Value": image, "Stage": stage}

test_ended if {
	results := policy.deny with input as [from(["node:14.21-alpine"], 0)] with data.regate.lifecycle as table
	{result.message | some result in results} == {"base image 'node:14.21-alpine' is Node.js 14, whose support ended on 2023-04-30"}
}

test_supported if {
	results := policy.deny with input as [from(["node:22-alpine"], 0)] with data.regate.lifecycle as table
	count(results) == 0
}

test_stage_called_node if {
	results := policy.deny with input as [from(["node:22", "AS", "base"], 0), from(["base"], 1)] with data.regate.lifecycle as table
	count(results) == 0
}

test_argument_without_a_value_is_unknown if {
	results := policy.unknown with input as [from(["node:${VERSION}"], 0), from(["app:$TAG"], 1), from(["node"], 2)] with data.regate.lifecycle as table
	{result.subject | some result in results} == {"node:${VERSION}", "node"}
}

test_population_is_what_can_be_judged if {
	found := policy.subjects with input as [from(["node:22"], 0), from(["app:1"], 1), from(["node:${VERSION}"], 2)] with data.regate.lifecycle as table
	{subject.name | some subject in found} == {"node:22", "node:${VERSION}"}
}
