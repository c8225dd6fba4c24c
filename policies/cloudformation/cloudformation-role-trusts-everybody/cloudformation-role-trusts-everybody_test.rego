package regate.cloudformation.cloudformation_role_trusts_everybody_test

import data.regate.cloudformation.cloudformation_role_trusts_everybody as policy

role(principal, condition) := {"Resources": {"App": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {"Statement": [{"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole", "Condition": condition}]}}}}}

found(input_document) := {result.subject | some result in results} if {
	results := policy.deny with input as input_document
}

told(input_document) := {result.subject | some result in results} if {
	results := policy.unknown with input as input_document
}

test_everybody if {
	found(role({"AWS": "*"}, {})) == {"App"}
	found(role({"AWS": "*"}, {"StringEquals": {"aws:PrincipalOrgID": "o-1"}})) == set()
	found(role({"Service": "ec2.amazonaws.com"}, {})) == set()
}

test_a_word_that_is_shared_is_for_review if {
	results := policy.deny with input as role({"AWS": "*"}, {"StringEquals": {"sts:ExternalId": "x"}})
	{result.review | some result in results} == {true}
}

test_everybody_but_one if {
	but_one := {"Resources": {"App": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {"Statement": [{"Effect": "Allow", "NotPrincipal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "sts:AssumeRole"}]}}}}}
	found(but_one) == {"App"}
}

test_what_is_not_known if {
	told(role({"AWS": {"Ref": "Account"}}, {})) == {"App"}
	told(role({"AWS": "*"}, {"Ref": "Condition"})) == {"App"}
	told(role({"AWS": {"Ref": "AWS::AccountId"}}, {})) == set()
}
