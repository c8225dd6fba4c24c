package regate.terraform.iam_privilege_escalation_test

import data.regate.terraform.iam_privilege_escalation as policy

holder(statements) := {"data": {"aws_iam_policy_document": {"app": [{"statement": statements}]}}}

found(input_document) := {result.message | some result in results} if {
	results := policy.deny with input as input_document
}

told(input_document) := {result.subject | some result in results} if {
	results := policy.unknown with input as input_document
}

open := {"$unknown": "${var.x}", "reason": "variable-without-value"}

test_one_action if {
	found(holder([{"actions": ["iam:CreatePolicyVersion"], "resources": ["*"]}])) == {"whoever has data.aws_iam_policy_document.app can get more rights by `iam:CreatePolicyVersion`"}
}

test_actions_of_two_statements if {
	found(holder([{"actions": ["iam:Pass*"], "resources": ["*"]}, {"actions": ["ec2:*", "glue:CreateDevEndpoint"], "resources": ["*"]}])) == {"whoever has data.aws_iam_policy_document.app can get more rights by `iam:PassRole` with `ec2:RunInstances` and one more way"}
}

test_named_roles_conditions_and_denials if {
	found(holder([{"actions": ["iam:PassRole"], "resources": ["arn:aws:iam::1:role/x"]}, {"actions": ["ec2:*"], "resources": ["*"]}])) == set()
	found(holder([{"actions": ["iam:PutRolePolicy"], "resources": ["*"], "condition": [{"test": "StringEquals", "variable": "iam:PermissionsBoundary", "values": ["x"]}]}])) == set()
	found(holder([{"actions": ["iam:PutRolePolicy"], "resources": ["*"]}, {"effect": "Deny", "actions": ["iam:Put*"], "resources": ["*"]}])) == set()
}

test_every_right_is_told_by_another_policy if found(holder([{"actions": ["*"], "resources": ["*"]}])) == set()

test_what_is_not_known if {
	told(holder([{"actions": ["iam:PutRolePolicy"], "resources": [open]}])) == {"data.aws_iam_policy_document.app"}
	told(holder([{"actions": [open], "resources": ["*"]}])) == {"data.aws_iam_policy_document.app"}
	told(holder([open])) == {"data.aws_iam_policy_document.app"}
	told(holder([{"actions": ["s3:${var.x}"], "resources": ["*"]}])) == set()
	told(holder([{"actions": ["iam:PutRolePolicy"], "resources": ["arn:aws:iam::${var.x}:role/a"]}])) == set()
}

test_population if {
	found_subjects := policy.subjects with input as holder([])
	found_subjects == {{"kind": "aws_iam_policy_document", "name": "data.aws_iam_policy_document.app", "path": ["data", "aws_iam_policy_document", "app", 0]}}
}
