package regate.terraform.s3_bucket_public_test

import data.regate.terraform.s3_bucket_public as policy

test_public_read if {
	results := policy.deny with input as {"resource": {"aws_s3_bucket_acl": {"a": [{"acl": "public-read"}]}}}
	{result.path | some result in results} == {["resource", "aws_s3_bucket_acl", "a", 0, "acl"]}
}

test_private if {
	results := policy.deny with input as {"resource": {"aws_s3_bucket": {"a": [{"acl": "private"}], "b": [{}]}}}
	count(results) == 0
}

test_policy if {
	results := policy.deny with input as {"resource": {"aws_s3_bucket_policy": {"a": [{"policy": `{"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"x"}]}`}]}}}
	count(results) == 1
}

test_policy_with_condition if {
	results := policy.deny with input as {"resource": {"aws_s3_bucket_policy": {"a": [{"policy": `{"Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"s3:GetObject","Condition":{"StringEquals":{}}}]}`}]}}}
	count(results) == 0
}
