package regate.gitlab_ci.gitlab_ci_secret_in_log_test

import data.regate.gitlab_ci.gitlab_ci_secret_in_log as policy

found(script) := answer if {
	found := policy.deny with input as {"a": {"script": [script]}}
	answer := {result.path | some result in found}
}

test_printed if {
	every script in ["echo $DEPLOY_TOKEN", "echo \"password: ${DB_PASSWORD}\"", "echo $AWS_SECRET_ACCESS_KEY | base64", "env", "printenv | sort", "export"] {
		found(script) == {["a", "script", 0]}
	}
}

test_others if {
	every script in [
		"echo $CI_REGISTRY_PASSWORD | docker login -u $CI_REGISTRY_USER --password-stdin", "echo \"$KEY\" > key", "echo $TOKEN_FILE", "echo '$TOKEN'", "echo ${TOKEN:+set}",
		"env NODE_ENV=test npm test", "export A=b", "set -e", "echo $VERSION", "echo $SECRET | base64 -d > f",
	] {
		found(script) == set()
	}
}

test_population if {
	results := policy.subjects with input as {"a": {"script": ["b"]}}
	{subject.name | some subject in results} == {"script of 'a'"}
}
