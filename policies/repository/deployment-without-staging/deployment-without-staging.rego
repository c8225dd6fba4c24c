# METADATA
# title: A pipeline deploys to production alone
# description: |
#   What was never deployed anywhere else meets its first real database, network and settings in production. Nothing in the pipelines deploys to staging, a preview or a test environment.
# related_resources:
# - ref: https://docs.github.com/actions/how-tos/deploy/configure-and-manage-deployments/manage-environments
# custom:
#   id: deployment-without-staging
#   severity: low
#   precision: medium
#   kinds: [azure-pipelines, bitbucket-pipelines, circleci, github-action, github-workflow, gitlab-ci, jenkinsfile, package-json]
#   target: repository
#   controls:
#     soc2: [CC8.1]
#     cwe: [1357]
#   remediation: |
#     Deploy to a staging environment first, look at it there, and let production wait for it: `needs: [deploy-staging]`.
package regate.repository.deployment_without_staging

import data.regate.lib.pipeline
import data.regate.lib.values

deny contains result if {
	some entry in pipeline.deploying
	count(elsewhere) == 0
	count(doubtful) == 0
	result := {
		"message": sprintf("job '%v' deploys to production, and no job deploys anywhere else first", [entry.job.id]),
		"path": entry.job.place,
		"subject": pipeline.named(entry.job),
	}
}

unknown contains result if {
	some entry in pipeline.deploying
	count(elsewhere) == 0
	reason := why(entry)
	result := {
		"message": sprintf("whether anything is deployed elsewhere before job '%v' cannot be told here: %v", [entry.job.id, reason]),
		"path": entry.job.place,
		"subject": pipeline.named(entry.job),
	}
}

# Jobs that say by their names that they are for another environment.
elsewhere := [job | some job in pipeline.jobs; job.tier in {"staging", "development"}]

# A job may deploy somewhere that it does not name, or calls what was not read.
doubtful := {reason |
	some job in pipeline.jobs
	contains(job.environment, "$")
	reason := sprintf("the environment of job '%v' is `%v`", [job.id, job.environment])
} | {sprintf("`%v` was not read", [what]) | some what in pipeline.unread}

why(_) := sort(doubtful)[0] if count(doubtful) > 0

subjects contains {"kind": "job", "name": pipeline.named(entry.job), "path": entry.job.place} if some entry in pipeline.deploying
