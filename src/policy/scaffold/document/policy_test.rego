package custom.RULE_NAME_test

import data.custom.RULE_NAME as policy

manifest(labels) := {"kind": "Deployment", "metadata": {"name": "app", "labels": labels}}

test_foreign_owner if {
	results := policy.deny with input as manifest({"owner": "nobody"})
	{result.subject | some result in results} == {"Deployment/app"}
}

test_without_owner if {
	results := policy.deny with input as manifest({})
	count(results) == 1
}

test_known_team if {
	results := policy.deny | policy.unknown with input as manifest({"owner": "payments"})
	count(results) == 0
}

test_owner_that_is_not_known if {
	open := manifest({"owner": {"$unknown": "{{ .Values.owner }}", "reason": "template"}})
	told := policy.unknown with input as open
	count(told) == 1
	denied := policy.deny with input as open
	count(denied) == 0
}
