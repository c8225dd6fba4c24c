package regate.gitlab_ci.gitlab_ci_script_injection_test

import data.regate.gitlab_ci.gitlab_ci_script_injection as policy

found(script) := answer if {
	found := policy.deny with input as {"deploy": {"script": [script]}}
	answer := {result.path | some result in found}
}

test_read_twice if {
	every script in [
		"eval \"build $CI_COMMIT_MESSAGE\"", "bash -c \"git checkout $CI_COMMIT_REF_NAME && make\"", "ssh deploy@shop.test \"cd app && git checkout ${CI_COMMIT_BRANCH}\"",
		"make && sh -c \"echo $CI_MERGE_REQUEST_TITLE\"", "echo $CI_MERGE_REQUEST_TITLE | sh", "printf \"%s\" \"$CI_COMMIT_MESSAGE\" | bash -x", "bash <<< \"$CI_COMMIT_TITLE\"",
	] {
		found(script) == {["deploy", "script", 0]}
	}
}

test_read_once if {
	every script in [
		"git checkout \"$CI_COMMIT_REF_NAME\"", "echo $CI_COMMIT_MESSAGE", "ssh host \"docker pull app:$CI_COMMIT_SHA\"", "bash -c 'echo \"$1\"' _ \"$CI_COMMIT_TITLE\"",
		"bash -c \"echo \\$CI_COMMIT_TITLE\"", "eval $(ssh-agent -s)", "echo $CI_COMMIT_TITLE | ssh host", "echo $CI_COMMIT_TITLE | tr a b", "# eval $CI_COMMIT_TITLE", "ssh host \"echo $CI_COMMIT_REF_SLUG\"",
	] {
		found(script) == set()
	}
}

test_handed_on_by_a_variable if {
	results := policy.deny with input as {
		"variables": {"TITLE": "$CI_COMMIT_TITLE", "BRANCH": "$CI_COMMIT_BRANCH"},
		"notes": {"variables": {"NOTE": "for $TITLE", "BRANCH": "main"}, "script": ["eval \"$NOTE\"", "eval \"$NOTES\"", "eval $BRANCH", "echo \"$NOTE\""]},
	}
	{result.path | some result in results} == {["notes", "script", 0]}
}

test_a_step if {
	results := policy.deny with input as {"notes": {"run": [
		{"name": "say", "script": "echo ${{ job.CI_COMMIT_MESSAGE }}"}, {"name": "say", "script": "echo ${{ job.CI_JOB_ID }}"},
		{"name": "twice", "script": "eval \"$CI_COMMIT_MESSAGE\""},
	]}}
	{result.path | some result in results} == {["notes", "run", 0, "script"], ["notes", "run", 2, "script"]}
}

test_population if {
	results := policy.subjects with input as {"deploy": {"script": ["a", "b"]}}
	count(results) == 2
}
