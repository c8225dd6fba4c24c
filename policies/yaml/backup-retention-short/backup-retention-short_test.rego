package regate.yaml.backup_retention_short_test

import data.regate.yaml.backup_retention_short as policy

found(document) := names if {
	results := policy.deny with input as document
	names := {result.subject | some result in results}
}

test_short if found({"backup": {"retention": "3d"}}) == {"backup.retention"}

test_hours if found({"backup": {"retention": "48h"}}) == {"backup.retention"}

test_number if found({"postgres": {"backup_retention_days": 1}}) == {"postgres.backup_retention_days"}

test_long if found({"backup": {"retention": "30d"}}) == set()

test_weeks if found({"backup": {"retention": "2w"}}) == set()

test_logs_pass if found({"logging": {"retention": "3d"}}) == set()

told(document) := {result.subject | some result in results} if {
	results := policy.unknown with input as document
}

test_variable_is_unknown if {
	told({"backup": {"retention": "${DAYS}"}}) == {"backup.retention"}
	told({"backup": {"retention": {"$unknown": "{{ .Values.x }}", "reason": "template"}}}) == {"backup.retention"}
	told({"backup": {"retention": "7d"}}) == set()
	told({"logs": {"retention": "${DAYS}"}}) == set()
}

test_population if {
	found := policy.subjects with input as {"backup": {"retention": "7d"}}
	found == {{"kind": "setting", "name": "backup.retention", "path": ["backup", "retention"]}}
}
