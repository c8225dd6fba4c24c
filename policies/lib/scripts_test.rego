package regate.lib.scripts_test

import data.regate.lib.scripts

found(kind, document) := {[script.text, script.path] | some script in result} if {
	result := scripts.found with input as document with data.regate.file as {"kind": kind, "path": "a"}
}

test_github if found("github-workflow", {"jobs": {"a": {"steps": [{"run": "make"}, {"uses": "x"}]}}}) == {["make", ["jobs", "a", "steps", 0, "run"]]}

test_gitlab if found("gitlab-ci", {"a": {"script": ["make"]}}) == {["make", ["a", "script", 0]]}

test_azure if found("azure-pipelines", {"steps": [{"script": "make"}, {"task": "Bash@3", "inputs": {"script": "x"}}]}) == {["make", ["steps", 0, "script"]], ["x", ["steps", 1, "inputs", "script"]]}

test_circleci if found("circleci", {"jobs": {"a": {"steps": [{"run": {"command": "make"}}]}}}) == {["make", ["jobs", "a", "steps", 0, "run", "command"]]}

test_jenkins if found("jenkinsfile", {"calls": [{"call": "sh", "args": ["make"]}]}) == {["make", ["calls", 0, "args", 0]]}

test_ansible if {
	found("yaml", [{"hosts": "a", "tasks": [{"shell": "make"}, {"ansible.builtin.command": {"cmd": "x"}}]}]) == {
		["make", [0, "tasks", 0, "shell"]],
		["x", [0, "tasks", 1, "ansible.builtin.command"]],
	}
}

test_elsewhere if {
	every text in ["${{ parameters.script }}", "$(script)", "<< parameters.script >>", "{{ command }}"] { scripts.elsewhere({"text": text}) }
	scripts.elsewhere({"text": "command", "filled": true})
	not scripts.elsewhere({"text": "make ${target}", "filled": true})
	scripts.not_told({"text": "x", "path": [1], "name": "a"}) == {"message": "which script runs cannot be told here (`x`)", "path": [1], "subject": "a"}
}

test_unverified if {
	scripts.unverified({"text": "curl -k https://shop.test/f\ncurl -k https://localhost/f\necho curl -k https://shop.test"}) == ["curl -k"]
}

test_what_is_printed if scripts.lines("echo curl -k x\ncurl -k x\nprintf 'a'; curl -k x") == ["curl -k x", "printf 'a'; curl -k x"]
