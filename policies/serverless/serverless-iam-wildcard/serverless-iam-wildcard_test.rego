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

told(statement) := {result.subject | some result in results} if {
	results := policy.unknown with input as role(statement)
}

test_variable_is_unknown if {
	first := "provider/iam/role/statements/0"
	told({"Effect": "Allow", "Action": "${self:custom.actions}", "Resource": "*"}) == {first}
	told({"Effect": "Allow", "Action": "*", "Resource": "${self:custom.table}"}) == {first}
	told({"Effect": "${self:custom.effect}", "Action": "*", "Resource": "*"}) == {first}
	told("${file(statement.yml)}") == {first}
}

test_known_is_not_unknown if {
	told({"Effect": "Allow", "Action": "s3:GetObject", "Resource": "${self:custom.bucket}"}) == set()
	told({"Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3:::${self:custom.bucket}"}) == set()
	told({"Effect": "Deny", "Action": "${self:custom.actions}", "Resource": "*"}) == set()
}

test_list_in_another_file if {
	results := policy.unknown with input as {"provider": {"iamRoleStatements": "${file(iam.yml)}"}}
	{result.subject | some result in results} == {"provider/iamRoleStatements"}
}

test_population if {
	found := policy.subjects with input as role({"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"})
	found == {{"kind": "statement", "name": "provider/iam/role/statements/0", "path": ["provider", "iam", "role", "statements", 0]}}
}
