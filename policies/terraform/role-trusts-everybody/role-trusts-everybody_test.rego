package regate.terraform.role_trusts_everybody_test

import data.regate.terraform.role_trusts_everybody as policy

role(principal, condition) := {"resource": {"aws_iam_role": {"app": [{"assume_role_policy": json.marshal({"Statement": [{"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": condition}]})}]}}}

found(input_document) := {result.subject | some result in results} if {
	results := policy.deny with input as input_document
}

told(input_document) := {result.subject | some result in results} if {
	results := policy.unknown with input as input_document
}

test_everybody if {
	found(role({"AWS": "*"}, {})) == {"aws_iam_role.app"}
	found(role("*", {})) == {"aws_iam_role.app"}
}

test_somebody if {
	found(role({"AWS": "arn:aws:iam::111122223333:root"}, {})) == set()
	found(role({"Service": "lambda.amazonaws.com"}, {})) == set()
	found(role({"AWS": "*"}, {"StringEquals": {"aws:PrincipalOrgID": "o-1"}})) == set()
}

test_what_is_not_known if {
	told(role({"AWS": "${var.trusted}"}, {})) == {"aws_iam_role.app"}
	told(role({"AWS": "arn:aws:iam::${var.account}:root"}, {})) == set()
}

test_a_word_that_is_shared_is_for_review if {
	results := policy.deny with input as role({"AWS": "*"}, {"StringEquals": {"sts:ExternalId": "x"}})
	{[result.severity, result.review] | some result in results} == {["high", true]}
	found(role({"AWS": "*"}, {"StringEquals": {"sts:ExternalId": "x", "aws:PrincipalOrgID": "o-1"}})) == set()
	found(role({"AWS": "arn:aws:iam::111122223333:root"}, {"StringEquals": {"sts:ExternalId": "x"}})) == set()
}
