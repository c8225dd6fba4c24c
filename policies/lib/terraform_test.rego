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

open := {"$unknown": "${var.rules}", "reason": "repetition"}

test_what_is_not_known_is_no_block if {
	terraform.elements([{"a": 1}, open], ["x"]) == [{"body": {"a": 1}, "path": ["x", 0]}]
	terraform.elements(open, ["x"]) == []
}

test_hidden_blocks if {
	terraform.hidden({"body": {"ingress": [{"a": 1}, open]}, "path": ["x"]}, "ingress") == [{"value": open, "path": ["x", "ingress", 1]}]
	terraform.hidden({"body": {"ingress": open}, "path": ["x"]}, "ingress") == [{"value": open, "path": ["x", "ingress"]}]
	terraform.hidden({"body": {"dynamic": [{"ingress": [{"for_each": open}]}]}, "path": ["x"]}, "ingress") == [{"value": open, "path": ["x", "dynamic", 0, "ingress", 0]}]
	terraform.hidden({"body": {"dynamic": {"ingress": [{"for_each": open}]}}, "path": ["x"]}, "ingress") == [{"value": open, "path": ["x", "dynamic", "ingress", 0]}]
	terraform.hidden({"body": {"dynamic": {"ingress": [{"for_each": []}]}}, "path": ["x"]}, "ingress") == []
	terraform.hidden({"body": {"ingress": [{}], "dynamic": [{"egress": [{}]}]}, "path": ["x"]}, "ingress") == []
}

test_all_types if {
	found := terraform.all({"aws_security_group", "aws_vpc"}) with input as module
	{entry.address | some entry in found} == {"aws_security_group.web", "aws_security_group.json"}
}

test_as_subject if {
	found := terraform.data_sources.aws_ami with input as module
	[terraform.as_subject(entry) | some entry in found] == [{"kind": "aws_ami", "name": "data.aws_ami.latest", "path": ["data", "aws_ami", "latest", 0]}]
}

test_points_to if {
	terraform.points_to({"$unknown": "${google_compute_network.main.id}", "reason": "apply-time"}, "google_compute_network")
	terraform.points_to("${google_compute_network.main[0].self_link}", "google_compute_network")
	not terraform.points_to("${data.google_compute_network.main.id}", "google_compute_network")
	not terraform.points_to("${var.network}", "google_compute_network")
	not terraform.points_to("x-${google_compute_network.main.id}", "google_compute_network")
}

test_an_instance_has_its_own_address if {
	found := terraform.resources.aws_s3_bucket with input as {"resource": {"aws_s3_bucket": {"b": [{"$instance": `["logs"]`}, {"$instance": `["data"]`}]}}}
	[[entry.name, entry.address] | some entry in found] == [["b", `aws_s3_bucket.b["logs"]`], ["b", `aws_s3_bucket.b["data"]`]]
}

test_references_lead_from_block_to_block if {
	document := {"resource": {
		"aws_s3_bucket": {"b": [{"$module": "module.m", "$instance": `["k"]`}]},
		"aws_x": {
			"one": [{"bucket": {"$unknown": `${module.m.aws_s3_bucket.b["k"].id}`, "reason": "apply-time"}}],
			"all": [{"bucket": {"$unknown": "${module.m.aws_s3_bucket.b[each.key].id}", "reason": "apply-time"}}],
			"other": [{"bucket": {"$unknown": "${aws_s3_bucket.b.id}", "reason": "apply-time"}}],
		},
	}}
	buckets := terraform.resources.aws_s3_bucket with input as document
	some bucket in buckets
	bucket.address == `module.m.aws_s3_bucket.b["k"]`
	found := terraform.referenced_by(bucket, "aws_x") with input as document
	{other.address | some other in found} == {"aws_x.one", "aws_x.all"}
	{reference.path | some other in found; some reference in terraform.references(other)} == {["bucket"]}
}
