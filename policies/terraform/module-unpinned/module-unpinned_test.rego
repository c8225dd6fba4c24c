package regate.terraform.module_unpinned_test

import data.regate.terraform.module_unpinned as policy

call(body) := {"module": {"net": [body]}}

found(body) := count(results) if {
	results := policy.deny with input as call(body)
}

test_git_without_ref if found({"source": "git::https://example.com/net.git"}) == 1

test_git_branch if found({"source": "git::https://example.com/net.git?ref=main"}) == 1

test_git_tag if found({"source": "git::https://example.com/net.git?ref=v1.2.0"}) == 0

test_registry_without_version if found({"source": "terraform-aws-modules/vpc/aws"}) == 1

test_registry_with_version if found({"source": "terraform-aws-modules/vpc/aws", "version": "6.0.1"}) == 0

test_local if found({"source": "./modules/net"}) == 0

test_local_above if found({"source": "../../modules/net"}) == 0

test_registry_without_version_in_a_manual if {
	results := policy.deny with input as call({"source": "terraform-aws-modules/vpc/aws"}) with data.regate.file as {"fence": "hcl"}
	{result.severity | some result in results} == {"info"}
}

open := {"$unknown": "${var.x}", "reason": "variable-without-value"}


told(body) := {result.path | some result in results} if {
	results := policy.unknown with input as call(body)
}

population(body) := count(found_subjects) if {
	found_subjects := policy.subjects with input as call(body)
}

test_source_that_is_not_known if {
	told({"source": open}) == {["module", "net", 0, "source"]}
	told({"source": "git::https://example.com/net.git?ref=${var.revision}"}) == {["module", "net", 0, "source"]}
	found({"source": open}) == 0
	told({"source": "./modules/${var.name}"}) == set()
	told({"source": "terraform-aws-modules/vpc/aws", "version": open}) == set()
}

test_population_is_modules_from_elsewhere if {
	population({"source": "terraform-aws-modules/vpc/aws", "version": "6.0.1"}) == 1
	population({"source": "git::https://example.com/net.git?ref=v1"}) == 1
	population({"source": open}) == 1
	population({"source": "./modules/net"}) == 0
}
