package regate.yaml.recovery_objective_long_test

import data.regate.yaml.recovery_objective_long as policy

asked := {"production": {"numbers": {"rto_hours": 4, "rpo_hours": 1}, "review": {"rto_hours": 2}}}

denied(document) := {[result.subject, result.review] | some result in found} if {
	found := policy.deny with input as document with data.regate.levels as asked with data.regate.file as {"environment": null}
}

test_long if denied({"recovery": {"rto": "48h", "rpo": "24h"}}) == {["recovery.rto", false], ["recovery.rpo", false]}

test_units if denied({"rto_minutes": 300, "rpo_hours": 1}) == {["rto_minutes", false]}

test_for_review if denied({"rto": "3h"}) == {["rto", true]}

test_short if denied({"rto": "2h", "rpo": "30m"}) == set()

test_other_values if denied({"rto": "soon", "rpo": 5}) == set()

test_unknown if {
	results := policy.unknown with input as {"rto": "${RTO}"}
	{result.subject | some result in results} == {"rto"}
}

test_population if {
	found := policy.subjects with input as {"rto": "4h", "rpo": "${RPO}"}
	{one.name | some one in found} == {"rto", "rpo"}
}
