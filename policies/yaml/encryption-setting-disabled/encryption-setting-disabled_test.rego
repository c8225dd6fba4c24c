package regate.yaml.encryption_setting_disabled_test

import data.regate.yaml.encryption_setting_disabled as policy

found(document) := names if {
	results := policy.deny with input as document
	names := {result.subject | some result in results}
}

test_backup if found({"backup": {"encryption": false}}) == {"backup.encryption"}

test_nested if found({"disaster_recovery": {"backup": {"encryption": "off"}}}) == {"disaster_recovery.backup.encryption"}

test_at_rest if found({"encryption": {"at_rest": false}}) == {"encryption.at_rest"}

test_on if found({"backup": {"encryption": true}}) == set()

test_elsewhere if found({"editor": {"encryption": false}}) == set()
