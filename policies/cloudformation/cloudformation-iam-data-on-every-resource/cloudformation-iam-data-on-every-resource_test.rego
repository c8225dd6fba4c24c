package regate.cloudformation.cloudformation_iam_data_on_every_resource_test

import data.regate.cloudformation.cloudformation_iam_data_on_every_resource as policy

template(action, resource) := {"Resources": {"App": {"Type": "AWS::IAM::Policy", "Properties": {"PolicyDocument": {"Statement": [{"Effect": "Allow", "Action": action, "Resource": resource}]}}}}}

found(input_document) := {result.message | some result in results} if {
	results := policy.deny with input as input_document
}

told(input_document) := {result.subject | some result in results} if {
	results := policy.unknown with input as input_document
}

test_every_secret if {
	found(template("ssm:GetParameter*", "*")) == {"App allows `ssm:GetParameter`, `ssm:GetParameters`, `ssm:GetParametersByPath` on every resource"}
	found(template("ssm:DescribeParameters", "*")) == set()
}

test_what_is_not_known if {
	told(template("sts:AssumeRole", {"Ref": "Role"})) == {"App"}
	told(template("sts:AssumeRole", {"Fn::GetAtt": ["Role", "Arn"]})) == set()
}
