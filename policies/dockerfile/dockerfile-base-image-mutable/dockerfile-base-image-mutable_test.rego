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

test_argument_is_silent if {
	results := policy.deny with input as [from(["${BASE}"], 0), from(["$BASE"], 1)]
	count(results) == 0
}
