package regate.cloudformation.cloudformation_iam_wildcard_test

import data.regate.cloudformation.cloudformation_iam_wildcard as policy

template(kind, properties) := {"Resources": {"App": {"Type": kind, "Properties": properties}}}

found(input_document) := {result.message | some result in results} if {
	results := policy.deny with input as input_document
}

told(input_document) := {result.subject | some result in results} if {
	results := policy.unknown with input as input_document
}

statement(action, resource) := {"Statement": [{"Effect": "Allow", "Action": action, "Resource": resource}]}

test_managed_and_inline if {
	found(template("AWS::IAM::ManagedPolicy", {"PolicyDocument": statement(["s3:*"], "*")})) == {"App allows `s3:*` on every resource"}
	found(template("AWS::IAM::Role", {"Policies": [{"PolicyName": "p", "PolicyDocument": statement("*", ["*"])}]})) == {"App allows `*` on every resource"}
	found(template("AWS::Serverless::Function", {"Policies": [statement("*", "*"), "AmazonS3ReadOnlyAccess", {"S3ReadPolicy": {"BucketName": "b"}}]})) == {"App allows `*` on every resource"}
}

test_json_policy if {
	found({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}) == {"the policy allows `*` on every resource"}
	found({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"AWS": "1"}, "Action": "*", "Resource": "*"}}) == set()
}

test_functions if {
	told(template("AWS::IAM::ManagedPolicy", {"PolicyDocument": statement("s3:*", {"Ref": "Bucket"})})) == {"App"}
	told(template("AWS::IAM::ManagedPolicy", {"PolicyDocument": statement("s3:*", {"Fn::GetAtt": ["Bucket", "Arn"]})})) == set()
	told(template("AWS::IAM::ManagedPolicy", {"PolicyDocument": statement("s3:*", {"Fn::Sub": "arn:${AWS::Partition}:s3:::b"})})) == set()
	told(template("AWS::IAM::ManagedPolicy", {"PolicyDocument": {"Fn::If": ["Wide", statement("*", "*"), {"Ref": "AWS::NoValue"}]}})) == {"App"}
	told(template("AWS::IAM::ManagedPolicy", {"PolicyDocument": {"Statement": [{"Fn::If": ["Wide", statement("s3:GetObject", "*").Statement[0], {"Ref": "AWS::NoValue"}]}]}})) == set()
}

test_statements_of_serverless_have_their_own_policy if {
	found({"provider": {"iamRoleStatements": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}}) == set()
}
