package regate.cloudformation.cloudformation_role_trust_without_subject_test

import data.regate.cloudformation.cloudformation_role_trust_without_subject as policy

role(principal, condition) := {"Resources": {"App": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {"Statement": [{"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole", "Condition": condition}]}}}}}

found(input_document) := {result.subject | some result in results} if {
	results := policy.deny with input as input_document
}

told(input_document) := {result.subject | some result in results} if {
	results := policy.unknown with input as input_document
}

github := {"Federated": {"Fn::Sub": "arn:aws:iam::${AWS::AccountId}:oidc-provider/token.actions.githubusercontent.com"}}

test_no_subject if {
	found(role(github, {"StringEquals": {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"}})) == {"App"}
	found(role(github, {"StringLike": {"token.actions.githubusercontent.com:sub": "repo:acme/shop:*"}})) == set()
}

test_what_is_not_known if {
	told(role(github, {"StringLike": {"token.actions.githubusercontent.com:sub": {"Fn::Sub": "repo:${Owner}/shop:*"}}})) == {"App"}
	told(role(github, {"StringLike": {"token.actions.githubusercontent.com:sub": {"Fn::Sub": "repo:acme/${Repository}:*"}}})) == set()
}
