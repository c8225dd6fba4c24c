package regate.cloudformation.cloudformation_resource_policy_public_test

import data.regate.cloudformation.cloudformation_resource_policy_public as policy

template(kind, properties) := {"Resources": {"App": {"Type": kind, "Properties": properties}}}

found(input_document) := {result.message | some result in results} if {
	results := policy.deny with input as input_document
}

told(input_document) := {result.subject | some result in results} if {
	results := policy.unknown with input as input_document
}

statement(principal) := {"PolicyDocument": {"Statement": [{"Effect": "Allow", "Principal": principal, "Action": "s3:GetObject", "Resource": "*"}]}}

test_everybody if {
	found(template("AWS::S3::BucketPolicy", statement("*"))) == {"App allows `s3:GetObject` to everybody"}
	found(template("AWS::S3::BucketPolicy", statement({"AWS": {"Fn::Sub": "arn:aws:iam::${AWS::AccountId}:root"}}))) == set()
	found(template("AWS::S3::BucketPolicy", statement({"Service": "cloudfront.amazonaws.com"}))) == set()
	found(template("AWS::ApiGateway::RestApi", {"Policy": {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke"}]}})) == set()
}

test_what_is_not_known if {
	told(template("AWS::S3::BucketPolicy", statement({"AWS": {"Ref": "Reader"}}))) == {"App"}
	told(template("AWS::S3::BucketPolicy", statement({"AWS": {"Fn::GetAtt": ["Role", "Arn"]}}))) == set()
}

domain(more) := template("AWS::OpenSearchService::Domain", object.union({"AccessPolicies": {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "es:*", "Resource": "*"}]}}, more))

severities(input_document) := {object.get(result, "severity", "high") | some result in results} if {
	results := policy.deny with input as input_document
}

test_a_domain_in_a_network if {
	severities(domain({})) == {"high"}
	severities(domain({"VPCOptions": {"SubnetIds": ["a"]}})) == {"low"}
}
