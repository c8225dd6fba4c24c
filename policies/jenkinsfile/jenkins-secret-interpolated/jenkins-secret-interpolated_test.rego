package regate.jenkinsfile.jenkins_secret_interpolated_test

import data.regate.jenkinsfile.jenkins_secret_interpolated as policy

filled(text) := {"call": "sh", "args": [{"$unknown": text, "reason": "apply-time"}]}

bound := {"call": "withCredentials", "args": [[{"call": "string", "named": {"credentialsId": "x", "variable": "TOKEN"}}, {"call": "file", "named": {"variable": "FILE"}}]], "body": [
	filled("curl -H ${TOKEN}"),
	filled("curl ${env.FILE}"),
	filled("curl ${TOKENS}"),
	{"call": "sh", "args": ["curl $TOKEN"]},
]}

found(document) := {result.path | some result in results} if {
	results := policy.deny with input as document
}

test_bound if found({"calls": [bound, filled("echo ${TOKEN}")]}) == {["calls", 0, "body", 0, "args", 0]}

test_of_the_environment if {
	found({"calls": [{"call": "pipeline", "body": [
		{"call": "environment", "body": [{"call": "credentials", "args": ["x"], "to": "KEY"}]},
		filled("curl ${KEY_PSW}"),
		filled("curl ${KEY_USR}"),
	]}]}) == {["calls", 0, "body", 1, "args", 0]}
}

test_unknown if {
	bound_to := {"call": "withCredentials", "args": [{"call": "string", "named": {"variable": "TOKEN"}}], "body": [filled_by("command")]}
	results := policy.unknown with input as {"calls": [bound_to, filled_by("command")]}
	{result.path | some result in results} == {["calls", 0, "body", 0, "args", 0]}
}

filled_by(text) := {"call": "sh", "args": [{"$unknown": text, "reason": "apply-time"}]}

test_population if {
	subjects := policy.subjects with input as {"calls": [bound, {"call": "sh", "args": ["make"]}]}
	count(subjects) == 4
}
