package regate.cloudformation.cloudformation_iam_privilege_escalation_test

import data.regate.cloudformation.cloudformation_iam_privilege_escalation as policy

template(kind, properties) := {"Resources": {"App": {"Type": kind, "Properties": properties}}}

found(input_document) := {result.message | some result in results} if {
	results := policy.deny with input as input_document
}

told(input_document) := {result.subject | some result in results} if {
	results := policy.unknown with input as input_document
}

test_statements_of_serverless if {
	found({"provider": {"iamRoleStatements": [{"Effect": "Allow", "Action": "iam:AttachRolePolicy", "Resource": "*"}]}}) == {"whoever has provider/iamRoleStatements can get more rights by `iam:AttachRolePolicy`"}
	found({"provider": {"iamRoleStatements": [{"Effect": "Allow", "Action": "iam:GetRole", "Resource": "*"}]}}) == set()
}

test_what_is_not_known if {
	told(template("AWS::IAM::Policy", {"PolicyDocument": {"Statement": [{"Effect": {"Ref": "E"}, "Action": "iam:PutUserPolicy", "Resource": "*"}]}})) == {"App"}
	told(template("AWS::IAM::Policy", {"PolicyDocument": {"Ref": "Document"}})) == {"App"}
}
