package regate.repository.workflow_input_injection_test

import data.regate.repository.workflow_input_injection as policy

repository(on, job, action) := {
	"workflows": [{"path": "app/.github/workflows/a.yml", "document": {"on": on, "jobs": {"triage": job}}}],
	"documents": {
		"github-action": [{"path": "app/label/action.yml", "document": action}],
		"github-workflow": [{"path": "app/.github/workflows/b.yml", "document": {"on": "workflow_call", "jobs": {"b": {"env": {"BODY": "${{ inputs.body }}"}, "steps": [{"run": "echo ${{ env.BODY }}"}]}}}}],
	},
}

uses(value) := {"steps": [{"uses": "./label/", "with": {"Title": value}}]}

composite(script) := {"runs": {"steps": [{"run": script}]}}

found(input_document) := {result.path | some result in results} if {
	results := policy.deny with input as input_document
}

title := "${{ github.event.issue.title }}"

test_an_action if {
	found(repository("issues", uses(title), composite("echo ${{ inputs.title }}"))) == {["documents", "github-action", 0, "document", "runs", "steps", 0, "run"]}
	found(repository("issues", uses(title), composite("echo $TITLE"))) == set()
	found(repository("issues", uses("${{ github.sha }}"), composite("echo ${{ inputs.title }}"))) == set()
	found(repository("push", uses(title), composite("echo ${{ inputs.title }}"))) == set()
}

test_a_workflow if {
	job := {"uses": "./.github/workflows/b.yml", "with": {"body": "x ${{ github.event.issue.body }}"}}
	found(repository("issues", job, {})) == {["documents", "github-workflow", 0, "document", "jobs", "b", "steps", 0, "run"]}
}

test_forks_are_kept_out if {
	job := object.union(uses("${{ github.head_ref }}"), {"if": "!github.event.pull_request.head.repo.fork"})
	results := policy.deny with input as repository("pull_request", job, composite("echo ${{ inputs.title }}"))
	{result.review | some result in results} == {true}
}

test_an_action_at_the_root if {
	files := policy.files(".github/workflows/a.yml", "./")
	files == {"", "action.yml", "action.yaml"}
}

test_an_action_that_is_not_there if {
	results := policy.unknown with input as repository("issues", {"steps": [{"uses": "./other", "with": {"title": title}}]}, {})
	count(results) == 1
}
