package regate.yaml.rotation_slow_test

import data.regate.yaml.rotation_slow as policy

asked := {"production": {"numbers": {"key_rotation_days": 30, "certificate_rotation_days": 90}, "review": {"key_rotation_days": 7}}}

denied(document) := {result.subject | some result in found} if {
	found := policy.deny with input as document with data.regate.levels as asked with data.regate.file as {"environment": null}
}

test_slow if denied({"at_rest": {"key_rotation": "999d"}, "certificate_rotation_days": 365}) == {"at_rest.key_rotation", "certificate_rotation_days"}

test_never if denied({"key_rotation": "never", "certificate_rotation": false}) == {"key_rotation", "certificate_rotation"}

test_fast if denied({"key_rotation": "7d", "certificate_rotation": "90d"}) == set()

test_switch if denied({"key_rotation": true}) == set()

test_for_review if {
	found := policy.deny with input as {"key_rotation": "30d"} with data.regate.levels as asked with data.regate.file as {"environment": null}
	{result.review | some result in found} == {true}
}

test_unknown if {
	results := policy.unknown with input as {"key_rotation": "${DAYS}"}
	{result.subject | some result in results} == {"key_rotation"}
}

test_population if {
	found := policy.subjects with input as {"key_rotation": true}
	{one.name | some one in found} == {"key_rotation"}
}
