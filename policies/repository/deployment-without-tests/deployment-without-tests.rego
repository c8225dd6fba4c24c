# METADATA
# title: A pipeline deploys to production what no test has passed
# description: |
#   Nothing that runs before the deployment tests what is deployed. Where tests run in a workflow of their own, only a setting of the repository makes them a condition.
# related_resources:
# - ref: https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idneeds
# custom:
#   id: deployment-without-tests
#   severity: medium
#   precision: medium
#   kinds: [azure-pipelines, bitbucket-pipelines, circleci, github-action, github-workflow, gitlab-ci, jenkinsfile, package-json]
#   target: repository
#   controls:
#     soc2: [CC8.1]
#     cwe: [1357]
#   remediation: |
#     Run the tests in the same workflow and let the deployment wait for them: `needs: [test]`; or start it on `workflow_run` of the workflow that tests.
package regate.repository.deployment_without_tests

import data.regate.lib.pipeline

deny contains result if {
	some entry in pipeline.deploying
	untested(entry)
	count(pipeline.unread_before(entry)) == 0
	count([act | some act in pipeline.acts; act.purpose in purposes]) == 0
	count(pipeline.unread) == 0
	result := {
		"message": sprintf("job '%v' deploys to production, and no pipeline runs a test", [entry.job.id]),
		"path": entry.job.place,
		"subject": pipeline.named(entry.job),
	}
}

unknown contains result if {
	some entry in pipeline.deploying
	untested(entry)
	reason := why(entry)
	result := {
		"message": sprintf("whether what job '%v' deploys was tested cannot be told here: %v", [entry.job.id, reason]),
		"path": entry.job.place,
		"subject": pipeline.named(entry.job),
	}
}

purposes := {"tests", "end-to-end-tests"}

untested(entry) if count([act | some act in pipeline.before(entry, purposes); not act.guess]) == 0

why(entry) := reason if {
	tools := sort({act.tool | some act in pipeline.before(entry, purposes)})
	reason := sprintf("`%v` may be a test by its name", [tools[0]])
} else := reason if {
	what := pipeline.unread_before(entry)
	count(what) > 0
	reason := sprintf("`%v` was not read", [sort(what)[0]])
} else := reason if {
	found := sort({pipeline.workflows[pipeline.jobs[act.job].workflow].path | some act in pipeline.acts; act.purpose in purposes})
	count(found) > 0
	reason := sprintf("tests run in %v, and whether they must pass first is a setting of the repository", [found[0]])
} else := reason if {
	count(pipeline.unread) > 0
	reason := sprintf("`%v` was not read", [sort(pipeline.unread)[0]])
}

subjects contains {"kind": "job", "name": pipeline.named(entry.job), "path": entry.job.place} if some entry in pipeline.deploying
