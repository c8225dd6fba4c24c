# METADATA
# title: A pipeline deploys to production without an approval
# description: |
#   Whatever reaches the branch reaches the customers, and nobody has to look at it first. Auditors ask who approved a change before it
#   went to production: here nobody did. GitHub and GitLab keep who must approve for an environment in their settings, so that a job
#   with an environment is not known to be without an approval.
# related_resources:
# - ref: https://docs.github.com/actions/reference/workflows-and-actions/deployments-and-environments#required-reviewers
# - ref: https://docs.gitlab.com/ci/environments/deployment_approvals/
# custom:
#   id: deployment-without-approval
#   severity: medium
#   precision: medium
#   kinds: [azure-pipelines, bitbucket-pipelines, circleci, github-workflow, gitlab-ci, jenkinsfile]
#   target: repository
#   controls:
#     soc2: [CC8.1]
#     cwe: [862]
#   remediation: |
#     On GitHub, give the job `environment: production` and set required reviewers for that environment. On GitLab, write `when: manual`, or protect
#     the environment and set its approvals.
package regate.repository.deployment_without_approval

import data.regate.lib.deployments

deny contains result if {
	some job in open_to_all
	not job.by_hand
	result := {
		"message": sprintf("job '%v' deploys to production, and no approval stands before it", [job.id]),
		"path": job.path,
		"subject": job.name,
	}
}

# Who starts it by hand decides, and nobody else has to agree.
deny contains result if {
	some job in open_to_all
	job.by_hand
	result := {
		"message": sprintf("job '%v' deploys to production when somebody starts it by hand, and nobody has to approve", [job.id]),
		"path": job.path,
		"subject": job.name,
		"severity": "low",
		"review": true,
	}
}

unknown contains result if {
	some job in deployments.jobs
	job.production == "yes"
	not job.approved
	some reason in job.open
	result := {
		"message": sprintf("job '%v' deploys to production, and whether somebody must approve cannot be told here: %v", [job.id, reason]),
		"path": job.path,
		"subject": job.name,
	}
}

unknown contains result if {
	some job in deployments.jobs
	job.production == "maybe"
	not job.approved
	result := {
		"message": sprintf("whether job '%v' deploys to production cannot be told here, and no approval is known to stand before it", [job.id]),
		"path": job.path,
		"subject": job.name,
	}
}

subjects contains {"kind": "job", "name": job.name, "path": job.path} if some job in deployments.jobs

open_to_all contains job if {
	some job in deployments.jobs
	job.production == "yes"
	not job.approved
	count(job.open) == 0
}
