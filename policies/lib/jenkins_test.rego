package regate.lib.jenkins_test

import data.regate.lib.jenkins

document := {"calls": [
	{"call": "parameters", "body": [{"call": "choice", "named": {"name": "ENV"}}]},
	{"call": "sh", "args": [{"$unknown": "echo ${x}", "reason": "apply-time"}]},
	{"call": "bat", "named": {"script": "make"}},
	{"call": "echo", "args": ["a"]},
]}

test_scripts if {
	scripts := jenkins.scripts with input as document
	{[script.text, script.path, script.filled] | some script in scripts} == {["echo ${x}", ["calls", 1, "args", 0], true], ["make", ["calls", 2, "named", "script"], false]}
}

test_parameters if {
	names := jenkins.defined({"choice"}) with input as document
	names == {"ENV"}
}
