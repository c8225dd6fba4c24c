package regate.serverless.serverless_iam_wildcard_test

import data.regate.serverless.serverless_iam_wildcard as policy

role(statement) := {"provider": {"name": "aws", "iam": {"role": {"statements": [statement]}}}}

test_everything if {
	results := policy.deny with input as role({"Effect": "Allow", "Action": "*", "Resource": "*"})
	{result.severity | some result in results} == {"high"}
}

test_whole_service if {
	results := policy.deny with input as role({"Effect": "Allow", "Action": ["s3:*"], "Resource": ["*"]})
	{result.severity | some result in results} == {"medium"}
}

test_old_place if {
	results := policy.deny with input as {"provider": {"iamRoleStatements": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}}
	{result.path | some result in results} == {["provider", "iamRoleStatements", 0, "Action"]}
}

test_one_table if {
	results := policy.deny with input as role({"Effect": "Allow", "Action": ["dynamodb:GetItem"], "Resource": "arn:aws:dynamodb:eu-west-1:*:table/app"})
	count(results) == 0
}

test_deny_statement if {
	results := policy.deny with input as role({"Effect": "Deny", "Action": "*", "Resource": "*"})
	count(results) == 0
}
