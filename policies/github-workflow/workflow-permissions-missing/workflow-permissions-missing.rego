# METADATA
# title: Workflow does not limit its token
# description: |
#   Without `permissions` the token gets the repository's default, which in many repositories is write access to almost
#   everything. What a workflow may do should stand in the workflow.
# related_resources:
# - ref: https://docs.github.com/actions/concepts/security/github_token
# custom:
#   id: workflow-permissions-missing
#   severity: low
#   precision: high
#   kinds: [github-workflow]
#   controls:
#     soc2: [CC6.1, CC6.3]
#     cwe: [276]
#   fix:
#     root: true
#     keys: [permissions, contents]
#     value: read
#     effect: "The token of each job can read the repository and nothing else: a job that publishes or comments stops until it has `permissions` of its own."
#     unsafe: true
#   remediation: |
#     Add `permissions: {contents: read}` at the top of the workflow.
package regate.github_workflow.workflow_permissions_missing

import data.regate.lib.values
import data.regate.lib.workflow

deny contains result if {
	not "permissions" in object.keys(input)
	not called_only
	jobs := sort([name | some name, job in values.entries(input.jobs); unlimited(job)])
	count(jobs) > 0
	result := {
		"message": sprintf("%v %v no `permissions`, so the token gets the repository's default", [words(jobs), verb(jobs)]),
		"path": ["jobs", jobs[0], place(input.jobs[jobs[0]])],
		"subject": "workflow",
	}
}

words(jobs) := sprintf("job '%v'", [jobs[0]]) if count(jobs) == 1

words(jobs) := sprintf("jobs '%v'", [concat("', '", jobs)]) if count(jobs) > 1

verb(jobs) := "sets" if count(jobs) == 1

verb(jobs) := "set" if count(jobs) > 1

subjects contains workflow.whole if {
	count(values.entries(input.jobs)) > 0
	not called_only
}

# A workflow that others call has the token that its caller gives it.
called_only if workflow.events(input) == {"workflow_call"}

# A called workflow sets its own.
unlimited(job) if {
	is_object(job)
	not "permissions" in object.keys(job)
}

place(job) := "uses" if "uses" in object.keys(job)

place(job) := "runs-on" if not "uses" in object.keys(job)
