package regate.gitlab_ci.gitlab_ci_script_injection_test

import data.regate.gitlab_ci.gitlab_ci_script_injection as policy

found(script) := answer if {
	found := policy.deny with input as {"deploy": {"script": [script]}}
	answer := {result.path | some result in found}
}

test_read_twice if {
	every script in [
		"eval \"build $CI_COMMIT_MESSAGE\"", "bash -c \"git checkout $CI_COMMIT_REF_NAME && make\"", "ssh deploy@shop.test \"cd app && git checkout ${CI_COMMIT_BRANCH}\"",
		"make && sh -c \"echo $CI_MERGE_REQUEST_TITLE\"",
	] {
		found(script) == {["deploy", "script", 0]}
	}
}

test_read_once if {
	every script in [
		"git checkout \"$CI_COMMIT_REF_NAME\"", "echo $CI_COMMIT_MESSAGE", "ssh host \"docker pull app:$CI_COMMIT_SHA\"", "bash -c 'echo \"$1\"' _ \"$CI_COMMIT_TITLE\"",
		"bash -c \"echo \\$CI_COMMIT_TITLE\"", "eval $(ssh-agent -s)", "# eval $CI_COMMIT_TITLE", "ssh host \"echo $CI_COMMIT_REF_SLUG\"",
	] {
		found(script) == set()
	}
}

test_population if {
	results := policy.subjects with input as {"deploy": {"script": ["a", "b"]}}
	count(results) == 2
}
