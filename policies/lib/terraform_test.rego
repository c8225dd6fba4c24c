package regate.lib.terraform_test

import data.regate.lib.terraform

module := {
	"resource": {"aws_security_group": {
		"web": [{"ingress": [{"from_port": 22}, {"from_port": 80}], "name": null, "tags": {"a": 1}}],
		"json": {"ingress": {"from_port": 443}},
	}},
	"data": {"aws_ami": {"latest": [{"owners": ["x"]}]}},
}

test_resources_have_addresses_and_paths if {
	found := terraform.resources.aws_security_group with input as module
	{[entry.address, entry.path] | some entry in found} == {
		["aws_security_group.web", ["resource", "aws_security_group", "web", 0]],
		["aws_security_group.json", ["resource", "aws_security_group", "json"]],
	}
}

test_data_sources if {
	found := terraform.data_sources.aws_ami with input as module
	[entry.address | some entry in found] == ["data.aws_ami.latest"]
}

test_nested_blocks if {
	groups := terraform.resources.aws_security_group with input as module
	{rule.path: rule.body.from_port | some group in groups; some rule in terraform.nested(group, "ingress")} == {
		["resource", "aws_security_group", "web", 0, "ingress", 0]: 22,
		["resource", "aws_security_group", "web", 0, "ingress", 1]: 80,
		["resource", "aws_security_group", "json", "ingress"]: 443,
	}
	every group in groups {
		terraform.nested(group, "egress") == []
	}
}

test_attributes if {
	entry := {"body": {"a": false, "b": null}, "path": ["x"]}
	terraform.attribute(entry, "a") == {"value": false, "path": ["x", "a"]}
	not terraform.attribute(entry, "b")
	not terraform.attribute(entry, "c")
}

test_no_resources if {
	found := terraform.resources with input as {"variable": {}}
	found == {}
}
