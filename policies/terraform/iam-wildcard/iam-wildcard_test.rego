package regate.terraform.iam_wildcard_test

import data.regate.terraform.iam_wildcard as policy

document(statement) := {"data": {"aws_iam_policy_document": {"app": [{"statement": [statement]}]}}}

policy_text(text) := {"resource": {"aws_iam_policy": {"app": [{"policy": text}]}}}

severities(input_document) := found if {
	results := policy.deny with input as input_document
	found := {result.severity | some result in results}
}

test_document if severities(document({"actions": ["*"], "resources": ["*"]})) == {"high"}

test_service if severities(document({"actions": ["s3:*"], "resources": ["*"]})) == {"medium"}

test_deny_statement if severities(document({"effect": "Deny", "actions": ["*"], "resources": ["*"]})) == set()

test_condition if severities(document({"actions": ["*"], "resources": ["*"], "condition": [{"test": "Bool"}]})) == set()

test_one_bucket if severities(document({"actions": ["s3:*"], "resources": ["arn:aws:s3:::data"]})) == set()

test_json if severities(policy_text(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}`)) == {"high"}

test_expression if severities(policy_text("${jsonencode({ Statement = [{ Effect = \"Allow\", Action = \"*\", Resource = \"*\" }] })}")) == {"high"}

test_expression_with_two_statements_is_silent if {
	severities(policy_text("${jsonencode({ Statement = [{ Effect = \"Allow\", Action = \"*\", Resource = \"x\" }, { Effect = \"Allow\", Action = \"a:b\", Resource = \"*\" }] })}")) == set()
}

test_reference_is_silent if severities(policy_text("${data.aws_iam_policy_document.app.json}")) == set()

root := {"type": "AWS", "identifiers": ["arn:aws:iam::111122223333:root"]}

test_key_policy if severities(document({"actions": ["kms:*"], "resources": ["*"], "principals": [root]})) == set()

test_unknown_principals if {
	severities(document({"actions": ["kms:*"], "resources": ["*"], "dynamic": [{"principals": [{"for_each": "${var.owners}"}]}]})) == set()
}

test_what_resources_let_in_is_told_by_another_policy if {
	severities(document({"actions": ["kms:*"], "resources": ["*"], "principals": [{"type": "AWS", "identifiers": ["*"]}]})) == set()
}

test_what_bounds_others_gives_nothing if {
	bounded := object.union(document({"actions": ["*"], "resources": ["*"]}), {"resource": {"aws_organizations_policy": {"all": [{"content": {"$unknown": "${data.aws_iam_policy_document.app.json}", "reason": "data-source"}}]}}})
	severities(bounded) == set()
}

test_principal_in_json if {
	severities(policy_text(`{"Statement":[{"Effect":"Allow","Principal":{"AWS":["arn:aws:iam::111122223333:root"]},"Action":"kms:*","Resource":"*"}]}`)) == set()
}

open := {"$unknown": "${var.x}", "reason": "variable-without-value"}


told(input_document) := {result.subject | some result in results} if {
	results := policy.unknown with input as input_document
}

arn := {"$unknown": "${aws_s3_bucket.logs.arn}", "reason": "apply-time"}

test_statement_that_is_not_known if {
	every note, statement in {
		"actions": {"actions": open, "resources": ["*"]},
		"action": {"actions": ["s3:GetObject", open], "resources": ["*"]},
		"part of an action": {"actions": ["s3:${var.what}"], "resources": ["*"]},
		"resources": {"actions": ["*"], "resources": [open]},
		"effect": {"effect": open, "actions": ["*"], "resources": ["*"]},
		"conditions": {"actions": ["*"], "resources": ["*"], "dynamic": {"condition": [{"for_each": open}]}},
	} {
		told(document(statement)) == {"data.aws_iam_policy_document.app"}
		severities(document(statement)) == set()
	}
}

test_what_is_known_rules_it_out if {
	every note, statement in {
		"one action": {"actions": ["s3:GetObject"], "resources": [open]},
		"one bucket": {"actions": ["s3:*"], "resources": [arn, "${aws_s3_bucket.logs.arn}/*"]},
		"deny": {"effect": "Deny", "actions": [open], "resources": ["*"]},
		"condition": {"actions": [open], "resources": ["*"], "condition": [{"test": "Bool"}]},
		"a known principal": {"actions": ["kms:*"], "resources": [open], "principals": [root]},
		"failed already": {"actions": ["*"], "resources": ["*"]},
	} {
		told(document(statement)) == set()
	}
}

test_documents_that_are_not_known if {
	told({"data": {"aws_iam_policy_document": {"app": [{"source_policy_documents": [open]}]}}}) == {"data.aws_iam_policy_document.app"}
	told({"data": {"aws_iam_policy_document": {"app": [{"dynamic": {"statement": [{"for_each": open}]}}]}}}) == {"data.aws_iam_policy_document.app"}
}

test_text_that_is_not_known if {
	told(policy_text(open)) == {"aws_iam_policy.app"}
	told(policy_text(`{"Statement":[{"Effect":"Allow","Action":"${var.action}","Resource":"*"}]}`)) == {"aws_iam_policy.app"}
	told(policy_text(`{"Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"${var.bucket}"}]}`)) == set()
	told(policy_text({"$unknown": `{"Statement":[{"Effect":"Allow","Action":"*","Resource":"${var.bucket}"}]}`, "reason": "variable-without-value"})) == {"aws_iam_policy.app"}
}

test_document_of_the_same_module_is_judged_there if {
	both := object.union(policy_text({"$unknown": "${data.aws_iam_policy_document.app.json}", "reason": "data-source"}), document({"actions": ["s3:GetObject"], "resources": ["*"]}))
	told(both) == set()
	found := policy.subjects with input as both
	{subject.name | some subject in found} == {"data.aws_iam_policy_document.app"}
	alone := policy_text({"$unknown": "${data.aws_iam_policy_document.app.json}", "reason": "data-source"})
	told(alone) == {"aws_iam_policy.app"}
}

test_population if {
	found := policy.subjects with input as policy_text("{}")
	found == {{"kind": "aws_iam_policy", "name": "aws_iam_policy.app", "path": ["resource", "aws_iam_policy", "app", 0]}}
}

asked(condition) := {[result.message, result.review] | some result in results} if {
	results := policy.unknown with input as document({"actions": ["ec2:*"], "resources": ["*"], "condition": [condition]})
}

denied(condition) := severities(document({"actions": ["ec2:*"], "resources": ["*"], "condition": [condition]}))

test_a_condition_on_what_or_for_whom_is_for_review if {
	tag := {"test": "StringEquals", "variable": "aws:ResourceTag/team", "values": ["a"]}
	asked(tag) == {["data.aws_iam_policy_document.app allows `ec2:*` on every resource where the condition on `aws:ResourceTag/team` holds: is that narrow enough?", true]}
	denied(tag) == set()
	device := {"test": "Bool", "variable": "aws:MultiFactorAuthPresent", "values": ["true"]}
	count(asked(device)) == 1
	denied(device) == set()
}

test_a_condition_that_says_nothing_of_what_excuses_nothing if {
	region := {"test": "StringEquals", "variable": "aws:RequestedRegion", "values": ["eu-central-1"]}
	denied(region) == {"medium"}
	asked(region) == set()
}
