package regate.hcl.packer_image_public_test

import data.regate.hcl.packer_image_public as policy

source(body) := {"source": {"amazon-ebs": {"web": [body]}}}

test_all_may_use_it if {
	every key in ["ami_groups", "snapshot_groups"] {
		results := policy.deny with input as source({key: ["all"]})
		{result.path | some result in results} == {["source", "amazon-ebs", "web", 0, key]}
	}
}

test_some_may_use_it if {
	count(policy.deny) == 0 with input as source({"ami_users": ["111122223333"], "ami_groups": []})
}

test_variable_is_unknown if {
	open := {"$unknown": "${var.groups}", "reason": "variable"}
	count(policy.unknown) == 1 with input as source({"ami_groups": open})
	count(policy.unknown) == 1 with input as source({"ami_groups": [open]})
	count(policy.deny) == 0 with input as source({"ami_groups": open})
}
