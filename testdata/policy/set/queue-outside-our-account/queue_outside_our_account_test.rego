package terraform.queue_outside_our_account_test

import data.terraform.queue_outside_our_account as policy

queue(account) := {"resource": {"shop_queue": {"orders": [{"source_account": account}]}}}

test_another_account if count(policy.deny) == 1 with input as queue("999988887777")

test_our_account if count(policy.deny | policy.unknown) == 0 with input as queue("111122223333")

test_unknown_account if {
	value := {"$unknown": "${var.account}", "reason": "variable-without-value"}
	count(policy.deny) == 0 with input as queue(value)
	count(policy.unknown) == 1 with input as queue(value)
}
