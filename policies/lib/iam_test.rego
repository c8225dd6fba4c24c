package regate.lib.iam_test

import data.regate.lib.iam

statement(fields) := object.union({"effect": "Allow", "actions": [], "not_actions": [], "principals": [], "conditions": [], "conditional": false}, fields)

open := {"$unknown": "${var.x}", "reason": "variable-without-value"}

test_allows if {
	iam.allows(statement({"actions": ["s3:Get*"]}), "s3:GetObject")
	iam.allows(statement({"not_actions": ["iam:*"]}), "s3:GetObject")
	not iam.allows(statement({"not_actions": ["s3:*"]}), "s3:GetObject")
	not iam.allows(statement({"actions": ["s3:Put*", open]}), "s3:GetObject")
	not iam.allows(statement({"effect": "Deny", "actions": ["*"]}), "s3:GetObject")
	not iam.allows(statement({"not_actions": [open]}), "s3:GetObject")
}

everybody := {"type": "AWS", "name": "*"}

condition(key, operator, value) := {"conditional": true, "conditions": [{"operator": operator, "key": key, "values": [value]}], "principals": [everybody]}

test_public if {
	iam.public(statement({"principals": [everybody]}))
	iam.public(statement(condition("AWS:SecureTransport", "Bool", "true")))
	iam.public(statement(condition("aws:PrincipalArn", "StringNotEquals", "x")))
	not iam.public(statement(condition("aws:PrincipalArn", "StringEquals", "x")))
	not iam.public(statement({"conditional": open, "principals": [everybody]}))
	not iam.public(statement({"conditional": true, "principals": [everybody]}))
}

test_maybe_public if {
	iam.maybe_public(statement({"conditional": open, "principals": [everybody]})) == open
	iam.maybe_public(statement({"principals": [{"type": "", "name": open}]})) == open
	not iam.maybe_public(statement({"principals": [everybody]}))
}

test_an_attribute_names_one[text] if {
	some text in ["${aws_iam_role.r.arn}", "${data.aws_caller_identity.current.account_id}", "${module.m.aws_s3_bucket.b[0].arn}", "${Role.Arn}", "${AWS::AccountId}"]
	iam.names_one({"$unknown": text, "reason": "apply-time"})
}

test_a_setting_may_be_all[text] if {
	some text in ["${var.x}", "${Parameter}", "${local.arns[0]}"]
	not iam.names_one({"$unknown": text, "reason": "apply-time"})
}
