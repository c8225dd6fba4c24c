package regate.terraform.iam_all_but_some_actions_test

import data.regate.terraform.iam_all_but_some_actions as policy

holder(statements) := {"data": {"aws_iam_policy_document": {"app": [{"statement": statements}]}}}

found(input_document) := {result.message | some result in results} if {
	results := policy.deny with input as input_document
}

told(input_document) := {result.subject | some result in results} if {
	results := policy.unknown with input as input_document
}

open := {"$unknown": "${var.x}", "reason": "variable-without-value"}

test_all_but_some if {
	found(holder([{"not_actions": ["iam:*", "kms:*"], "resources": ["*"]}])) == {"data.aws_iam_policy_document.app allows every action but `iam:*`, `kms:*` on every resource"}
}

test_what_is_no_grant_of_all if {
	found(holder([{"effect": "Deny", "not_actions": ["iam:*"], "resources": ["*"]}])) == set()
	found(holder([{"not_actions": ["s3:DeleteObject"], "resources": ["arn:aws:s3:::data/*"]}])) == set()
	found(holder([{"not_actions": ["iam:*"], "resources": ["*"], "condition": [{"test": "Bool", "variable": "aws:ViaAWSService", "values": ["true"]}]}])) == set()
}

test_what_is_not_known if {
	told(holder([{"not_actions": ["iam:*"], "resources": [open]}])) == {"data.aws_iam_policy_document.app"}
	told(holder([{"effect": open, "not_actions": ["iam:*"], "resources": ["*"]}])) == {"data.aws_iam_policy_document.app"}
	told(holder([{"actions": ["iam:*"], "resources": [open]}])) == set()
}
