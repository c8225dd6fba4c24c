package custom.RULE_NAME_test

import data.custom.RULE_NAME as policy

zone(tags) := {"resource": {"aws_route53_zone": {"shop": [{"tags": tags}]}}}

test_foreign_owner if {
	results := policy.deny with input as zone({"owner": "nobody"})
	{result.subject | some result in results} == {"aws_route53_zone.shop"}
}

test_without_owner if {
	results := policy.deny with input as zone({})
	count(results) == 1
}

test_known_team if {
	results := policy.deny | policy.unknown with input as zone({"owner": "payments"})
	count(results) == 0
}

test_owner_that_is_not_known if {
	open := zone({"owner": {"$unknown": "${var.owner}", "reason": "variable-without-value"}})
	told := policy.unknown with input as open
	count(told) == 1
	denied := policy.deny with input as open
	count(denied) == 0
}
