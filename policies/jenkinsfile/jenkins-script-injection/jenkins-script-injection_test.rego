package regate.jenkinsfile.jenkins_script_injection_test

import data.regate.jenkinsfile.jenkins_script_injection as policy

found(text) := {result.severity | some result in results} if {
	results := policy.deny with input as {"calls": [
		{"call": "choice", "named": {"name": "ENV"}},
		{"call": "string", "named": {"name": "REF"}},
		{"call": "sh", "args": [{"$unknown": text, "reason": "apply-time"}]},
	]}
}

test_pull_requests if {
	every name in ["${env.CHANGE_TITLE}", "${CHANGE_BRANCH}", "$CHANGE_AUTHOR", "${ghprbPullTitle}", "${env.gitlabSourceBranch}"] {
		found(sprintf("echo %v", [name])) == {"high"}
	}
}

test_branches if found("docker build -t shop:${env.BRANCH_NAME} .") == {"medium"}

test_parameters if {
	found("deploy ${params.TARGET}") == {"low"}
	found("deploy ${params.ENV}") == set()
	found("deploy ${REF}") == {"low"}
	found("deploy ${OTHER}") == set()
}

test_others if {
	found("echo ${env.BUILD_NUMBER} ${x}") == set()
	found(`echo \\$CHANGE_TITLE ${x}`) == set()
	results := policy.deny with input as {"calls": [{"call": "sh", "args": ["echo $CHANGE_TITLE"]}]}
	results == set()
}

test_unknown if {
	results := policy.unknown with input as {"calls": [filled_by("command")]}
	{result.path | some result in results} == {["calls", 0, "args", 0]}
}

filled_by(text) := {"call": "sh", "args": [{"$unknown": text, "reason": "apply-time"}]}

test_population if {
	subjects := policy.subjects with input as {"calls": [{"call": "sh", "args": ["make"]}]}
	{subject.path | some subject in subjects} == {["calls", 0, "args", 0]}
}
