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

told(document) := {result.subject | some result in results} if {
	results := policy.unknown with input as document
}

test_variable_is_unknown if {
	told({"backup": {"encryption": "${ENCRYPT}"}}) == {"backup.encryption"}
	told({"backup": {"encryption": {"$unknown": "{{ .Values.x }}", "reason": "template"}}}) == {"backup.encryption"}
	told({"backup": {"encryption": false}}) == set()
}

test_population if {
	found := policy.subjects with input as {"backup": {"encryption": {"$unknown": "{{ .Values.x }}", "reason": "template"}}}
	found == {{"kind": "setting", "name": "backup.encryption", "path": ["backup", "encryption"]}}
}
