package regate.serverless.serverless_iam_wildcard_test

import data.regate.serverless.serverless_iam_wildcard as policy

role(statement) := {"provider": {"name": "aws", "iam": {"role": {"statements": [statement]}}}}

severities(statement) := {result.severity | some result in results} if {
	results := policy.deny with input as role(statement)
}

told(statement) := count(results) if {
	results := policy.unknown with input as role(statement)
}

test_everything if severities({"Effect": "Allow", "Action": "*", "Resource": "*"}) == {"high"}

test_whole_service if severities({"Effect": "Allow", "Action": ["s3:*"], "Resource": ["*"]}) == {"medium"}

test_old_place if {
	results := policy.deny with input as {"provider": {"name": "aws", "iamRoleStatements": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}}
	{array.slice(result.path, 0, 2) | some result in results} == {["provider", "iamRoleStatements"]}
}

test_one_table if severities({"Effect": "Allow", "Action": ["dynamodb:GetItem"], "Resource": "arn:aws:dynamodb:eu-west-1:*:table/app"}) == set()

test_deny_statement if severities({"Effect": "Deny", "Action": "*", "Resource": "*"}) == set()

# A condition that says of which resources narrows what a wildcard gives: a person has to look.
test_condition if {
	narrow := {"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": {"StringEquals": {"aws:ResourceTag/team": "shop"}}}
	severities(narrow) == set()
	told(narrow) == 1
	severities({"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "true"}}}) == {"medium"}
}

test_variable_is_unknown if {
	told({"Effect": "Allow", "Action": "${self:custom.actions}", "Resource": "*"}) == 1
	told({"Effect": "Allow", "Action": "*", "Resource": "${self:custom.table}"}) == 1
	told({"Effect": "${self:custom.effect}", "Action": "*", "Resource": "*"}) == 1
	told("${file(statement.yml)}") == 1
}

test_known_is_not_unknown if {
	told({"Effect": "Allow", "Action": "s3:GetObject", "Resource": "${self:custom.bucket}"}) == 0
	told({"Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3:::${self:custom.bucket}"}) == 0
	told({"Effect": "Deny", "Action": "${self:custom.actions}", "Resource": "*"}) == 0
}

test_list_in_another_file if {
	results := policy.unknown with input as {"provider": {"name": "aws", "iamRoleStatements": "${file(iam.yml)}"}}
	count(results) == 1
}

test_population if {
	found := policy.subjects with input as role({"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"})
	count(found) == 1
}
