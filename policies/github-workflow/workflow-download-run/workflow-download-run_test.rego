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

test_expression_is_unknown if {
	results := policy.unknown with input as run("${{ inputs.script }}")
	{[result.subject, result.path] | some result in results} == {["build step 2", ["jobs", "build", "steps", 1, "run"]]}
	known := policy.unknown with input as run("make ${{ inputs.target }}")
	count(known) == 0
}

test_population if {
	found := policy.subjects with input as run("make")
	found == {{"kind": "step", "name": "build step 2", "path": ["jobs", "build", "steps", 1]}}
}
