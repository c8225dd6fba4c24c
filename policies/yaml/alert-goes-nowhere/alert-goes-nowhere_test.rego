package regate.yaml.alert_goes_nowhere_test

import data.regate.yaml.alert_goes_nowhere as policy

denied(receivers, first) := {result.subject | some result in found} if {
	found := policy.deny with input as {"route": {"receiver": first}, "receivers": receivers}
}

test_nobody if denied([{"name": "null"}], "null") == {"null"}

test_empty_list if denied([{"name": "team", "slack_configs": []}], "team") == {"team"}

test_somebody if denied([{"name": "null"}, {"name": "team", "pagerduty_configs": [{"service_key_file": "/k"}]}], "team") == set()

test_unknown if {
	results := policy.unknown with input as {"route": {"receiver": "${RECEIVER}"}, "receivers": [{"name": "team"}]}
	{result.subject | some result in results} == {"route"}
}

test_population if {
	found := policy.subjects with input as {"route": {"receiver": "team"}, "receivers": [{"name": "team"}, {"name": "null"}]}
	{one.name | some one in found} == {"team"}
}
