package regate.repository.workflow_untrusted_checkout_called_test

import data.regate.repository.workflow_untrusted_checkout_called as policy

# A workflow on an event that calls another one, with inputs, under a condition; the called one has these steps.
repository(on, given, condition, steps) := {
	"pipeline": {"calls": [{
		"path": "a.yml", "events": [on], "uses": "./b.yml",
		"by": [{"kind": "github-workflow", "at": 0, "job": "a", "step": null}],
		"to": {"kind": "github-workflow", "at": 1, "job": "b", "step": null},
	}]},
	"documents": {"github-workflow": [
		{"path": "a.yml", "document": {"on": on, "jobs": {"a": {"uses": "./b.yml", "with": given, "if": condition}}}},
		{"path": "b.yml", "document": {"on": "workflow_call", "jobs": {"b": {"steps": steps}}}},
	]},
}

checkout(ref) := [{"uses": "actions/checkout@v5", "with": {"ref": ref}}]

found(document) := {result.path | some result in results} if {
	results := policy.deny with input as document
}

step := ["documents", "github-workflow", 1, "document", "jobs", "b", "steps", 0]

ref := array.concat(step, ["with", "ref"])

sha := "${{ github.event.pull_request.head.sha }}"

test_by_an_input if {
	found(repository("pull_request_target", {"ref": sha}, true, checkout("${{ inputs.ref }}"))) == {ref}
	found(repository("pull_request_target", {"ref": sha}, true, checkout("${{ inputs.ref || github.sha }}"))) == {ref}
	found(repository("pull_request_target", {"ref": "main"}, true, checkout("${{ inputs.ref }}"))) == set()
	found(repository("pull_request_target", {}, true, checkout("${{ inputs.ref }}"))) == set()
	found(repository("pull_request", {"ref": sha}, true, checkout("${{ inputs.ref }}"))) == set()
}

test_by_the_callers_event if found(repository("pull_request_target", {}, true, checkout(sha))) == {ref}

test_by_a_command if {
	found(repository("issue_comment", {"n": "${{ github.event.issue.number }}"}, true, [{"run": "gh pr checkout ${{ inputs.n }}"}])) == {array.concat(step, ["run"])}
}

test_conditions_of_the_caller if {
	found(repository("pull_request_target", {}, "!github.event.pull_request.head.repo.fork", checkout(sha))) == set()
	found(repository("pull_request_target", {}, "github.event_name == 'push'", checkout(sha))) == set()
	found(repository("pull_request_target", {}, "github.event_name == 'pull_request_target'", checkout(sha))) == {ref}
}

test_an_action if {
	action := {"kind": "github-action", "at": 0, "job": "", "step": null}
	document := json.patch(repository("pull_request_target", {}, true, []), [
		{"op": "add", "path": "/documents/github-action", "value": [{"path": "x/action.yml", "document": {
			"inputs": {"ref": {"default": sha}},
			"runs": {"steps": checkout("${{ inputs.ref }}")},
		}}]},
		{"op": "replace", "path": "/pipeline/calls/0/to", "value": action},
	])
	found(document) == {["documents", "github-action", 0, "document", "runs", "steps", 0, "with", "ref"]}
}

test_what_is_not_known if {
	results := policy.unknown with input as repository("pull_request_target", {"ref": "${{ vars.REF }}"}, true, checkout("${{ inputs.ref }}"))
	{result.path | some result in results} == {ref}
	absent := json.patch(repository("pull_request_target", {}, true, []), [{"op": "replace", "path": "/pipeline/calls/0/to", "value": null}])
	unread := policy.unknown with input as absent
	{result.path | some result in unread} == {["documents", "github-workflow", 0, "document", "jobs", "a"]}
}

test_population if {
	subjects := policy.subjects with input as repository("pull_request_target", {}, true, [])
	{subject.name | some subject in subjects} == {"b.yml b"}
	others := policy.subjects with input as repository("push", {}, true, [])
	others == set()
}

test_what_another_workflow_asks_is_not_known if {
	document := json.patch(repository("pull_request_target", {}, true, checkout(sha)), [
		{"op": "add", "path": "/documents/github-workflow/0/document/jobs/first", "value": {"uses": "acme/ci/.github/workflows/check-run.yml@main"}},
		{"op": "add", "path": "/documents/github-workflow/0/document/jobs/a/needs", "value": ["first"]},
	])
	found(document) == set()
	results := policy.unknown with input as document
	count(results) == 1
}
