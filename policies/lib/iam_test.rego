package regate.lib.iam_test

import data.regate.lib.iam
import data.regate.lib.values

statement(fields) := object.union({"effect": "Allow", "actions": [], "not_actions": [], "principals": [], "not_principals": [], "conditions": [], "conditional": false}, fields)

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

# Met by whoever has no such key.
test_a_condition_that_is_met_without_its_key_lets_everybody_in if {
	iam.public(statement(condition("aws:PrincipalOrgID", "StringEqualsIfExists", "o-1")))
	iam.public(statement(condition("aws:PrincipalOrgID", "ForAllValues:StringEquals", "o-1")))
	iam.public(statement(condition("aws:PrincipalOrgID", "Null", "true")))
	iam.public(statement(condition("aws:PrincipalOrgID", "StringLike", "?*")))
	all := condition("aws:PrincipalOrgID", "ForAllValues:StringEquals", "o-1")
	there := {"operator": "Null", "key": "aws:PrincipalOrgID", "values": ["false"]}
	not iam.public(statement(object.union(all, {"conditions": array.concat(all.conditions, [there])})))
}

test_a_condition_on_the_internet_lets_everybody_in if {
	every range in ["0.0.0.0/0", "::/0", "128.0.0.0/1", "10.0.0.1/0"] {
		iam.public(statement(condition("aws:SourceIp", "IpAddress", range)))
	}
	not iam.public(statement(condition("aws:SourceIp", "IpAddress", "203.0.113.0/24")))
}

test_a_condition_that_is_not_known_may_let_everybody_in if {
	every own in [condition("aws:PrincipalArn", "ArnLike", open), condition("aws:SourceIp", "IpAddress", open), condition("${var.x}", "StringEquals", "x")] {
		not iam.public(statement(own))
		values.written(iam.maybe_public(statement(own))) == "${var.x}"
	}
}

test_a_condition_on_one_thing_narrows if {
	arn := {"$unknown": "${aws_s3_bucket.b.arn}/*", "reason": "apply-time"}
	every own in [condition("aws:PrincipalOrgID", "StringEquals", open), condition("aws:SourceArn", "ArnLike", arn)] {
		not iam.public(statement(own))
		not iam.maybe_public(statement(own))
	}
}

test_every_resource_but_some if {
	iam.is_wildcard(statement({"actions": ["*"], "resources": [], "not_resources": ["arn:aws:s3:::b"]}))
	not iam.is_wildcard(statement({"actions": ["*"], "resources": [], "not_resources": ["*"]}))
	not iam.is_wildcard(statement({"actions": ["*"], "resources": [], "not_resources": [open]}))
	iam.maybe_everywhere(statement({"resources": [], "not_resources": [open]})) == [open]
}

test_maybe_public if {
	iam.maybe_public(statement({"conditional": open, "principals": [everybody]})) == open
	iam.maybe_public(statement({"principals": [{"type": "", "name": open}]})) == open
	not iam.maybe_public(statement({"principals": [everybody]}))
}

root := {"type": "AWS", "name": "arn:aws:iam::111122223333:root"}

test_everybody_but_some_is_everybody if {
	iam.public(statement({"not_principals": [root]}))
	iam.public(statement({"not_principals": [{"type": "AWS", "name": {"$unknown": "arn:aws:iam::${var.account}:root", "reason": "variable-without-value"}}]}))
	not iam.public(statement({"not_principals": [root], "effect": "Deny"}))
	not iam.public(statement({"not_principals": [root, everybody]}))
	not iam.maybe_public(statement({"not_principals": [root, everybody], "conditional": open}))
	not iam.public(statement({"not_principals": [{"type": "AWS", "name": open}]}))
	iam.maybe_public(statement({"not_principals": [{"type": "AWS", "name": open}]})) == open
	iam.maybe_public(statement({"not_principals": [root], "conditional": open})) == open
	not iam.public(statement(object.union(condition("aws:PrincipalOrgID", "StringEquals", "o-1"), {"principals": [], "not_principals": [root]})))
}

test_an_attribute_names_one if {
	every text in ["${aws_iam_role.r.arn}", "${data.aws_caller_identity.current.account_id}", "${module.m.aws_s3_bucket.b[0].arn}", "${Role.Arn}", "${AWS::AccountId}"] {
		iam.names_one({"$unknown": text, "reason": "apply-time"})
	}
}

test_a_setting_may_be_all if {
	every text in ["${var.x}", "${Parameter}", "${local.arns[0]}"] {
		not iam.names_one({"$unknown": text, "reason": "apply-time"})
	}
}

test_boundary if {
	iam.bounded({"subject": "aws_iam_policy.deploy_boundary"}) == {"subject": "aws_iam_policy.deploy_boundary", "review": true}
	iam.bounded({"subject": "aws_iam_policy.deploy"}) == {"subject": "aws_iam_policy.deploy"}
	iam.bounded({"subject": "the policy"}) == {"subject": "the policy", "review": true} with data.regate.file as {"path": "boundary/deploy-Boundary.json"}
	iam.bounded({"subject": "the policy"}) == {"subject": "the policy"} with data.regate.file as {"path": "boundary/deploy.json"}
}
