package regate.github_workflow.workflow_credentials_in_artifact_test

import data.regate.github_workflow.workflow_credentials_in_artifact as policy

job(checkout, upload) := {"jobs": {"a": {"steps": [checkout, upload]}}}

found(checkout, upload) := answer if {
	found := policy.deny with input as job(checkout, upload)
	answer := {result.subject | some result in found}
}

upload(version, settings) := {"uses": sprintf("actions/upload-artifact@%v", [version]), "with": settings}

checkout := {"uses": "actions/checkout@v4"}

test_whole_folder if {
	every path in [".", "./", "${{ github.workspace }}", ".git", "dist\n.", "**"] {
		found(checkout, upload("v3", {"path": path})) == {"a step 2"}
		found(checkout, upload("v4", {"path": path, "include-hidden-files": true})) == {"a step 2"}
	}
}

test_without_hidden_files if {
	found(checkout, upload("v4", {"path": "."})) == set()
	found(checkout, upload("v3", {"path": "dist"})) == set()
	found(checkout, upload("v3", {"path": ".\n!.git"})) == set()
}

test_without_credentials if {
	found(object.union(checkout, {"with": {"persist-credentials": false}}), upload("v3", {"path": "."})) == set()
	found({"uses": "actions/checkout@v6"}, upload("v3", {"path": "."})) == set()
}

test_population if {
	results := policy.subjects with input as job(checkout, upload("v4", {"path": "dist"}))
	{subject.name | some subject in results} == {"a step 2"}
}
