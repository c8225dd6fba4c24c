package regate.github_workflow.workflow_download_run_test

import data.regate.github_workflow.workflow_download_run as policy

run(script) := {"jobs": {"build": {"steps": [{"uses": "actions/checkout@v5"}, {"run": script}]}}}

test_pipe if {
	results := policy.deny with input as run("curl -fsSL https://example.com/install.sh | sh -s -- -y")
	{result.path | some result in results} == {["jobs", "build", "steps", 1, "run"]}
}

test_file if {
	results := policy.deny with input as run("curl -fsSLo tool https://example.com/tool\nsha256sum -c tool.sha256")
	count(results) == 0
}
