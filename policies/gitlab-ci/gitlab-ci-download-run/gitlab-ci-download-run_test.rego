package regate.gitlab_ci.gitlab_ci_download_run_test

import data.regate.gitlab_ci.gitlab_ci_download_run as policy

found(script) := answer if {
	found := policy.deny with input as {"default": {"before_script": script}}
	answer := {result.path | some result in found}
}

test_pipe if found(["make", "curl -fsSL https://shop.test/install.sh | bash"]) == {["default", "before_script", 1]}

test_file if found(["curl -fsSLo tool https://shop.test/tool", "sha256sum -c tool.sha256"]) == set()

test_population if {
	results := policy.subjects with input as {"test": {"script": "make"}}
	{subject.path | some subject in results} == {["test", "script"]}
}
