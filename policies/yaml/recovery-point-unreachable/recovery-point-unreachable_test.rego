package regate.yaml.recovery_point_unreachable_test

import data.regate.yaml.recovery_point_unreachable as policy

denied(document) := {concat(".", result.path) | some result in found} if {
	found := policy.deny with input as document
}

test_off if denied({"dr": {"rpo": "1h", "replication": {"enabled": false}}}) == {"dr.replication.enabled"}

test_slow if denied({"dr": {"rpo": "1h", "replication": {"enabled": true, "interval": "6h"}}}) == {"dr.replication.interval"}

test_off_is_said_once if denied({"dr": {"rpo": "1h", "replication": {"enabled": false, "interval": "6h"}}}) == {"dr.replication.enabled"}

test_fast if denied({"dr": {"rpo": "1h", "replication": {"enabled": true, "interval": "5m"}}}) == set()

test_alone if denied({"dr": {"rpo": "1h"}, "replication": {"enabled": false}}) == set()

test_at_the_root if denied({"rpo_hours": 1, "backup": {"frequency": "24h"}}) == {"backup.frequency"}

test_population if {
	found := policy.subjects with input as {"rpo": "1h"}
	{one.name | some one in found} == {"rpo"}
}
