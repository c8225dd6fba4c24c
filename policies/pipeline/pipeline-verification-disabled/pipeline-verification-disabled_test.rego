package regate.pipeline.pipeline_verification_disabled_test

import data.regate.pipeline.pipeline_verification_disabled as policy

off(kind, script) if {
	documents := {
		"azure-pipelines": {"steps": [{"script": script}]},
		"circleci": {"jobs": {"a": {"steps": [{"run": script}]}}},
		"github-workflow": {"jobs": {"a": {"steps": [{"run": script}]}}},
		"gitlab-ci": {"a": {"script": [script]}},
		"jenkinsfile": {"calls": [{"call": "sh", "args": [script]}]},
	}
	results := policy.deny with input as documents[kind] with data.regate.file as {"kind": kind, "path": "a"}
	count(results) == 1
}

test_every_server if {
	every kind in ["azure-pipelines", "circleci", "github-workflow", "gitlab-ci", "jenkinsfile"] {
		off(kind, "curl -k https://shop.test/f -o f")
	}
}

test_kinds if {
	off("gitlab-ci", "git -c http.sslVerify=false clone https://shop.test/a.git")
	off("gitlab-ci", "pip install --trusted-host shop.test a")
	off("jenkinsfile", "GIT_SSL_NO_VERIFY=true git clone https://shop.test/a.git")
}

test_others if {
	not off("gitlab-ci", "curl -k https://localhost:8443/health")
	not off("gitlab-ci", "curl -k https://web:8443/health")
	not off("gitlab-ci", "echo 'never use curl -k https://shop.test'")
	not off("gitlab-ci", "curl -fsSL https://shop.test/f -o f")
	not off("gitlab-ci", "GIT_SSL_NO_VERIFY=true git clone https://shop.test/a.git")
}

test_unknown if {
	results := policy.unknown with input as {"steps": [{"script": "${{ parameters.script }}"}]} with data.regate.file as {"kind": "azure-pipelines", "path": "a"}
	{result.path | some result in results} == {["steps", 0, "script"]}
}

test_population if {
	results := policy.subjects with input as {"steps": [{"script": "make"}]} with data.regate.file as {"kind": "azure-pipelines", "path": "a"}
	{subject.path | some subject in results} == {["steps", 0, "script"]}
}
