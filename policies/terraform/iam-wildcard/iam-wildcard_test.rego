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

test_key_policy_for_everybody if {
	results := policy.deny with input as document({"actions": ["kms:*"], "resources": ["*"], "principals": [{"type": "AWS", "identifiers": ["*"]}]})
	{result.message | some result in results} == {"data.aws_iam_policy_document.app allows `kms:*` to everybody (principal `*`)"}
}

test_principal_in_json if {
	severities(policy_text(`{"Statement":[{"Effect":"Allow","Principal":{"AWS":["arn:aws:iam::111122223333:root"]},"Action":"kms:*","Resource":"*"}]}`)) == set()
}
