# METADATA
# title: A deployment runs although the checks before it failed
# description: |
#   `if: always()` starts a job whatever happened to those it needs. The tests fail, and production gets the commit all the same.
# related_resources:
# - ref: https://docs.github.com/actions/reference/workflows-and-actions/expressions#status-check-functions
# custom:
#   id: deployment-despite-failed-checks
#   severity: high
#   precision: high
#   kinds: [azure-pipelines, bitbucket-pipelines, circleci, github-action, github-workflow, gitlab-ci, jenkinsfile, package-json]
#   target: repository
#   controls:
#     soc2: [CC8.1]
#     cwe: [754]
#   remediation: |
#     Take `always()` away, or ask for each result: `if: always() && needs.test.result == 'success'`.
package regate.repository.deployment_despite_failed_checks

import data.regate.lib.pipeline

deny contains result if {
	some entry in pipeline.deploying
	entry.job.always
	checks := pipeline.before(entry, {"tests", "end-to-end-tests", "types", "lint", "static-analysis", "dependency-scan", "image-scan", "secret-scan", "infrastructure-scan"})
	some check in checks
	check.job != entry.at
	result := {
		"message": sprintf("job '%v' deploys to production even when `%v` of job '%v' fails", [entry.job.id, sort({act.tool | some act in checks; act.job != entry.at})[0], pipeline.jobs[min({act.job | some act in checks; act.job != entry.at})].id]),
		"path": entry.job.place,
		"subject": pipeline.named(entry.job),
	}
}

subjects contains {"kind": "job", "name": pipeline.named(entry.job), "path": entry.job.place} if some entry in pipeline.deploying
