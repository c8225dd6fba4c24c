package regate.terraform.iam_data_on_every_resource_test

import data.regate.terraform.iam_data_on_every_resource as policy

holder(statement) := {"data": {"aws_iam_policy_document": {"app": [{"statement": [statement]}]}}}

found(statement) := {result.message | some result in results} if {
	results := policy.deny with input as holder(statement)
}

told(statement) := {result.subject | some result in results} if {
	results := policy.unknown with input as holder(statement)
}

open := {"$unknown": "${var.x}", "reason": "variable-without-value"}

test_actions_and_patterns if {
	found({"actions": ["kms:Decrypt", "ec2:DescribeInstances"], "resources": ["*"]}) == {"data.aws_iam_policy_document.app allows `kms:Decrypt` on every resource"}
	found({"actions": ["dynamodb:*Item"], "resources": ["*"]}) == {"data.aws_iam_policy_document.app allows `dynamodb:BatchGetItem`, `dynamodb:DeleteItem`, `dynamodb:GetItem` and 2 more on every resource"}
}

test_patterns_that_leave_nothing_out if {
	found({"actions": ["s3:GetObject", "dynamodb:GetItem"], "resources": ["arn:aws:s3:::*/*"]}) == {"data.aws_iam_policy_document.app allows `s3:GetObject` on every resource"}
	found({"actions": ["sts:AssumeRole"], "resources": ["arn:aws:iam::*:role/*"]}) == {"data.aws_iam_policy_document.app allows `sts:AssumeRole` on every resource"}
	found({"actions": ["s3:GetObject"], "resources": ["arn:aws:s3:::logs-*/*", "arn:aws:s3:::a/*", "arn:aws:kms:*:*:key/*"]}) == set()
}

test_what_reaches_little if {
	found({"actions": ["kms:Decrypt"], "resources": ["arn:aws:kms:eu-central-1:1:key/a"]}) == set()
	found({"actions": ["ec2:Describe*", "s3:ListAllMyBuckets"], "resources": ["*"]}) == set()
	found({"effect": "Deny", "actions": ["kms:Decrypt"], "resources": ["*"]}) == set()
	found({"actions": ["kms:Decrypt"], "resources": ["*"], "condition": [{"test": "StringEquals", "variable": "kms:ViaService", "values": ["s3"]}]}) == set()
	found({"actions": ["kms:Decrypt"], "resources": ["*"], "principals": [{"type": "AWS", "identifiers": ["1"]}]}) == set()
}

test_a_whole_service_is_told_by_another_policy if found({"actions": ["s3:*"], "resources": ["*"]}) == set()

test_what_is_not_known if {
	told({"actions": ["kms:Decrypt"], "resources": [open]}) == {"data.aws_iam_policy_document.app"}
	told({"actions": [open], "resources": ["*"]}) == {"data.aws_iam_policy_document.app"}
	told({"actions": ["ec2:Describe${var.x}"], "resources": ["*"]}) == set()
	told({"actions": ["ec2:RunInstances"], "resources": [open]}) == set()
}
