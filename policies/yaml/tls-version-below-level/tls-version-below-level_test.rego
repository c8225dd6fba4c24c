package regate.yaml.tls_version_below_level_test

import data.regate.yaml.tls_version_below_level as policy

asked := {"production": {"numbers": {"tls_version": 1.3}, "review": {}}}

denied(document) := {result.subject | some result in found} if {
	found := policy.deny with input as document with data.regate.levels as asked with data.regate.file as {"environment": null}
}

test_older if denied({"encryption": {"in_transit": {"algorithm": "TLS 1.2"}}}) == {"encryption.in_transit.algorithm"}

test_number if denied({"in_transit": {"min_version": 1.2}}) == {"in_transit.min_version"}

test_newest if denied({"in_transit": {"algorithm": "TLS 1.3", "version": "TLSv1_3"}}) == set()

test_elsewhere if denied({"tls": {"version": "1.2"}, "in_transit": {"algorithm": "TLS 1.1"}}) == set()

test_population if {
	found := policy.subjects with input as {"in_transit": {"algorithm": "TLS 1.3"}}
	{one.name | some one in found} == {"in_transit.algorithm"}
}
