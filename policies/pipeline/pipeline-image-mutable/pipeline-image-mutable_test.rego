package regate.pipeline.pipeline_image_mutable_test

import data.regate.pipeline.pipeline_image_mutable as policy

found(kind, document) := {result.path | some result in results} if {
	results := policy.deny with input as document with data.regate.file as {"kind": kind, "path": "a"}
}

test_circleci if {
	found("circleci", {"jobs": {
		"a": {"docker": [{"image": "cimg/node:latest"}, {"image": "cimg/node:22.11.0"}]},
		"b": {"machine": {"image": "ubuntu-2404:current"}},
	}}) == {["jobs", "a", "docker", 0, "image"]}
}

test_azure if {
	found("azure-pipelines", {
		"resources": {"containers": [{"container": "tools", "image": "shop/tools"}]},
		"jobs": [{"container": "tools"}, {"container": "ubuntu:24.04"}, {"container": {"image": "alpine"}}],
		"pool": {"vmImage": "ubuntu-latest"},
	}) == {["resources", "containers", 0, "image"], ["jobs", 2, "container", "image"]}
}

test_bitbucket if found("bitbucket-pipelines", {"image": {"name": "node"}, "pipelines": {"default": [{"step": {"image": "node:22"}}]}}) == {["image", "name"]}

test_jenkins if {
	found("jenkinsfile", {"calls": [
		{"call": "agent", "body": [{"call": "docker", "body": [{"call": "image", "args": ["node:latest"]}]}]},
		{"call": "docker.image", "args": ["alpine"]},
		{"call": "docker.build", "args": ["shop"]},
		{"call": "docker.image", "args": ["shop"]},
		{"call": "image", "args": ["x"]},
		{"call": "docker.image", "args": [{"$unknown": "agent.image", "reason": "apply-time"}]},
	]}) == {["calls", 0, "body", 0, "body", 0, "args", 0], ["calls", 1, "args", 0]}
}

test_an_expression_is_unknown if {
	results := policy.unknown with input as {"calls": [{"call": "docker.image", "args": [{"$unknown": "agent.image", "reason": "apply-time"}]}]} with data.regate.file as {"kind": "jenkinsfile", "path": "a"}
	{result.path | some result in results} == {["calls", 0, "args", 0]}
}

test_unknown if {
	results := policy.unknown with input as {"jobs": {"a": {"docker": [{"image": "<< parameters.image >>"}]}}} with data.regate.file as {"kind": "circleci", "path": "a"}
	{result.path | some result in results} == {["jobs", "a", "docker", 0, "image"]}
}

test_population if {
	results := policy.subjects with input as {"image": "node:22"} with data.regate.file as {"kind": "bitbucket-pipelines", "path": "a"}
	{subject.path | some subject in results} == {["image"]}
}
