package custom.RULE_NAME_test

import data.custom.RULE_NAME as policy

repository(environment) := {"workflows": [{"path": ".github/workflows/deploy.yml", "document": {"jobs": {"deploy": {"environment": environment}}}}]}

test_another_environment if {
	results := policy.deny with input as repository("playground")
	{result.subject | some result in results} == {".github/workflows/deploy.yml job deploy"}
}

test_our_environments if {
	plain := policy.deny | policy.unknown with input as repository("staging")
	count(plain) == 0
	named := policy.deny | policy.unknown with input as repository({"name": "production"})
	count(named) == 0
}

test_environment_that_is_not_known if {
	told := policy.unknown with input as repository("${{ matrix.environment }}")
	count(told) == 1
	denied := policy.deny with input as repository("${{ matrix.environment }}")
	count(denied) == 0
}
