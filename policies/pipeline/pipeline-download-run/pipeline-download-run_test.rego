package regate.pipeline.pipeline_download_run_test

import data.regate.pipeline.pipeline_download_run as policy

found(kind, document) := {result.path | some result in results} if {
	results := policy.deny with input as document with data.regate.file as {"kind": kind, "path": "a"}
}

test_jenkins if found("jenkinsfile", {"calls": [{"call": "sh", "args": ["curl -fsSL https://shop.test/i | sh"]}, {"call": "sh", "args": ["curl -O https://shop.test/i"]}]}) == {["calls", 0, "args", 0]}

test_circleci if found("circleci", {"jobs": {"a": {"steps": [{"run": "curl https://shop.test/i | bash"}]}}}) == {["jobs", "a", "steps", 0, "run"]}

test_other_systems if {
	every document in [
		{"language": "go", "script": ["curl https://shop.test/i | bash"]},
		{"kind": "pipeline", "steps": [{"commands": ["curl https://shop.test/i | bash"]}]},
		{"phases": {"build": {"commands": ["curl https://shop.test/i | bash"]}}},
		{"steps": [{"name": "alpine", "entrypoint": "sh", "args": ["-c", "curl https://shop.test/i | bash"]}]},
	] {
		count(found("ci-pipeline", document)) == 1
	}
	found("ci-pipeline", {"env": {"script": "curl https://shop.test/i | bash"}}) == set()
}

test_unknown if {
	results := policy.unknown with input as {"steps": [{"script": "${{ parameters.script }}"}]} with data.regate.file as {"kind": "azure-pipelines", "path": "a"}
	{result.path | some result in results} == {["steps", 0, "script"]}
}

test_population if {
	results := policy.subjects with input as {"steps": [{"script": "make"}]} with data.regate.file as {"kind": "azure-pipelines", "path": "a"}
	{subject.path | some subject in results} == {["steps", 0, "script"]}
}
