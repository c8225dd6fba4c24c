# METADATA
# title: A check runs that cannot fail the run
# description: |
#   The check runs, finds something, and the run is green. Whoever relies on it, a reviewer, an auditor, the deployment after it, relies on nothing.
# related_resources:
# - ref: https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepscontinue-on-error
# custom:
#   id: pipeline-check-cannot-fail
#   severity: low
#   precision: high
#   kinds: [azure-pipelines, bitbucket-pipelines, circleci, github-action, github-workflow, gitlab-ci, jenkinsfile, package-json]
#   target: repository
#   controls:
#     soc2: [CC7.1, CC8.1]
#     cwe: [754]
#   remediation: |
#     Let it fail: take `|| true`, `continue-on-error` or `exit-code: 0` away. What must not block yet belongs into a baseline or a list of accepted results with owner and date.
package regate.repository.pipeline_check_cannot_fail

import data.regate.lib.pipeline

deny contains result if {
	some act in checks
	act.lenient != null
	not gated(act)
	not reported(act)
	result := {
		"message": sprintf("`%v` in job '%v' cannot fail the run: %v", [act.tool, pipeline.jobs[act.job].id, act.lenient]),
		"path": act.place,
		"subject": subject(act),
		"severity": severity(act.purpose),
	}
}

# What is uploaded as SARIF may be a gate by a setting of the repository.
unknown contains result if {
	some act in checks
	act.lenient != null
	not gated(act)
	reported(act)
	result := {
		"message": sprintf("`%v` in job '%v' cannot fail the run (%v), and whether its uploaded results block is a setting of the repository", [act.tool, pipeline.jobs[act.job].id, act.lenient]),
		"path": act.place,
		"subject": subject(act),
	}
}

kinds := {"tests", "end-to-end-tests", "types", "lint", "static-analysis", "dependency-scan", "image-scan", "secret-scan", "infrastructure-scan"}

# Of a tool with several purposes, the first in this order is told.
checks contains act if {
	some act in pipeline.acts
	act.purpose in kinds
	not act.guess
	act.purpose == min({other.purpose | some other in pipeline.of_job(act.job); other.step == act.step; other.tool == act.tool; other.purpose in kinds})
}

# The same tool runs in a way that can fail: one run reports, the other decides.
gated(act) if {
	some other in pipeline.of_job(act.job)
	other.tool == act.tool
	other.lenient == null
}

reported(act) if {
	act.sarif
	some other in pipeline.of_job(act.job)
	other.purpose == "upload-sarif"
}

severity(purpose) := "medium" if purpose in {"tests", "end-to-end-tests", "static-analysis", "dependency-scan", "image-scan", "secret-scan", "infrastructure-scan"}

severity(purpose) := "low" if purpose in {"lint", "types"}

subject(act) := sprintf("%v step %d %v", [pipeline.named(pipeline.jobs[act.job]), act.step + 1, act.tool])

subjects contains {"kind": "check", "name": subject(act), "path": act.place} if some act in checks
