package regate.cloudformation.cloudformation_iam_all_but_some_actions_test

import data.regate.cloudformation.cloudformation_iam_all_but_some_actions as policy

template(kind, properties) := {"Resources": {"App": {"Type": kind, "Properties": properties}}}

found(input_document) := {result.message | some result in results} if {
	results := policy.deny with input as input_document
}

told(input_document) := {result.subject | some result in results} if {
	results := policy.unknown with input as input_document
}

test_all_but_some if {
	found(template("AWS::IAM::Policy", {"PolicyDocument": {"Statement": [{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}]}})) == {"App allows every action but `iam:*` on every resource"}
	found(template("AWS::IAM::Policy", {"PolicyDocument": {"Statement": [{"Effect": "Deny", "NotAction": "iam:*", "Resource": "*"}]}})) == set()
}

test_what_is_not_known if {
	told(template("AWS::IAM::Policy", {"PolicyDocument": {"Statement": [{"Effect": "Allow", "NotAction": "iam:*", "Resource": {"Ref": "R"}}]}})) == {"App"}
}
