package regate.repository.workflow_input_injection_test

import data.regate.repository.workflow_input_injection as policy

# A workflow of which a job calls an action or another workflow.
repository(on, job, action, to) := {
	"pipeline": {"calls": [{"path": "a.yml", "events": [on], "uses": "./x", "to": to, "by": [{"kind": "github-workflow", "at": 0, "job": "triage", "step": step}]}]},
	"documents": {
		"github-action": [{"path": "label/action.yml", "document": action}],
		"github-workflow": [
			{"path": "a.yml", "document": {"on": on, "jobs": {"triage": job, "p": {"outputs": {"t": title}}}}},
			{"path": "b.yml", "document": {"on": "workflow_call", "jobs": {"b": {"env": {"BODY": "${{ inputs.body }}"}, "steps": [{"run": "echo ${{ env.BODY }} ${{ secrets.s }}"}]}}}},
		],
	},
} if {
	step := [at | some at, _ in object.get(job, "steps", [null])][0]
}

action := {"kind": "github-action", "at": 0, "job": "", "step": null}

uses(value) := {"steps": [{"uses": "./label/", "with": {"Title": value}}]}

composite(script) := {"runs": {"steps": [{"run": script, "env": {"T": "${{ inputs.title }}"}}]}}

found(input_document) := {result.path | some result in results} if {
	results := policy.deny with input as input_document
}

title := "${{ github.event.issue.title }}"

script := ["documents", "github-action", 0, "document", "runs", "steps", 0, "run"]

test_an_action if {
	found(repository("issues", uses(title), composite("echo ${{ inputs.title }}"), action)) == {script}
	found(repository("issues", uses(title), composite("echo ${{ env.T }}"), action)) == {script}
	found(repository("issues", uses(title), composite("eval \"$T\""), action)) == {script}
	found(repository("issues", uses(title), composite("echo ${{ toJSON(inputs) }}"), action)) == {script}
	found(repository("issues", uses(title), composite("echo $T"), action)) == set()
	found(repository("issues", uses("${{ github.sha }}"), composite("echo ${{ inputs.title }}"), action)) == set()
	found(repository("push", uses(title), composite("echo ${{ inputs.title }}"), action)) == set()
}

test_what_an_action_gives_to_a_script if {
	step := {"uses": "actions/github-script@v8", "with": {"script": "console.log(`${{ inputs.title }}`)"}}
	found(repository("issues", uses(title), {"runs": {"steps": [step]}}, action)) == {["documents", "github-action", 0, "document", "runs", "steps", 0, "with", "script"]}
}

job(given, secrets) := {"uses": "./b.yml", "with": given, "secrets": secrets, "needs": "p"}

test_a_workflow if {
	to := {"kind": "github-workflow", "at": 1, "job": "b", "step": null}
	path := ["documents", "github-workflow", 1, "document", "jobs", "b", "steps", 0, "run"]
	every note, body in {
		"input": job({"body": "x ${{ github.event.issue.body }}"}, "inherit"),
		"output of a job": job({"body": "${{ needs.p.outputs.t }}"}, {}),
		"secret": job({}, {"s": title}),
	} {
		found(workflow(body, to)) == {path}
	}
	found(workflow(job({"other": title}, {}), to)) == set()
}

workflow(body, to) := json.patch(repository("issues", body, {}, to), [{"op": "replace", "path": "/pipeline/calls/0/by/0/step", "value": null}])

test_an_action_that_another_one_calls if {
	between := {"inputs": {"t": {}}, "runs": {"steps": [{"uses": "./x", "with": {"title": "${{ inputs.t }}"}}]}}
	document := json.patch(repository("issues", {"steps": [{"uses": "./b", "with": {"t": title}}]}, composite("echo ${{ inputs.title }}"), action), [
		{"op": "add", "path": "/documents/github-action/1", "value": {"path": "b/action.yml", "document": between}},
		{"op": "add", "path": "/pipeline/calls/0/by/1", "value": {"kind": "github-action", "at": 1, "job": "", "step": 0}},
	])
	found(document) == {script}
}

test_forks_are_kept_out if {
	job := object.union(uses("${{ github.head_ref }}"), {"if": "!github.event.pull_request.head.repo.fork"})
	results := policy.deny with input as repository("pull_request", job, composite("echo ${{ inputs.title }}"), action)
	{result.review | some result in results} == {true}
}

test_what_is_not_there if {
	results := policy.unknown with input as repository("issues", uses(title), {}, null)
	count(results) == 1
}
