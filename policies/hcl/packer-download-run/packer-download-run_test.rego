package regate.hcl.packer_download_run_test

import data.regate.hcl.packer_download_run as policy

build(lines) := {"build": [{"provisioner": {"shell": [{"inline": lines}]}}]}

test_download_is_run if {
	every lines in [["set -e", "curl https://a.test/i.sh | sh"], ["curl -o a.sh https://a.test/i.sh", "bash a.sh"]] {
		results := policy.deny with input as build(lines)
		{result.path | some result in results} == {["build", 0, "provisioner", "shell", 0, "inline"]}
	}
}

test_others_pass if {
	count(policy.deny) == 0 with input as build(["apt-get install -y curl", "curl -o a.tgz https://a.test/a.tgz"])
}

test_lines_that_are_not_known if {
	open := {"$unknown": "${var.lines}", "reason": "variable"}
	count(policy.unknown) == 1 with input as build(open)
	count(policy.unknown) == 1 with input as build(["make", open])
}
