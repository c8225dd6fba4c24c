# METADATA
# title: A pipeline deploys to production and nothing takes a deployment back
# description: |
#   When a deployment fails at night, the way back is whatever somebody remembers. No pipeline rolls back, by hand or by itself.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#rolling-back-a-deployment
# custom:
#   id: deployment-without-rollback
#   severity: low
#   precision: medium
#   kinds: [azure-pipelines, bitbucket-pipelines, circleci, github-action, github-workflow, gitlab-ci, jenkinsfile, package-json]
#   target: repository
#   controls:
#     soc2: [A1.2, CC7.4]
#     cwe: [1357]
#   remediation: |
#     Add a workflow that is started by hand and takes the last version back (`kubectl rollout undo`, `helm rollback`, `vercel rollback`), or deploy with `helm upgrade --atomic`.
package regate.repository.deployment_without_rollback

import data.regate.lib.pipeline

deny contains result if {
	some entry in pipeline.deploying
	nothing
	pipeline.open_to({"roll-back"}) == ""
	result := {
		"message": sprintf("job '%v' deploys to production, and no pipeline rolls back", [entry.job.id]),
		"path": entry.job.place,
		"subject": pipeline.named(entry.job),
	}
}

unknown contains result if {
	some entry in pipeline.deploying
	nothing
	reason := why(entry)
	result := {
		"message": sprintf("whether what job '%v' deploys can be rolled back cannot be told here: %v", [entry.job.id, reason]),
		"path": entry.job.place,
		"subject": pipeline.named(entry.job),
	}
}

# A job or step that is called so is taken at its word.
nothing if count([act | some act in pipeline.acts; act.purpose == "roll-back"]) == 0

why(_) := reason if {
	reason := pipeline.open_to({"roll-back"})
	reason != ""
}

subjects contains {"kind": "job", "name": pipeline.named(entry.job), "path": entry.job.place} if some entry in pipeline.deploying
