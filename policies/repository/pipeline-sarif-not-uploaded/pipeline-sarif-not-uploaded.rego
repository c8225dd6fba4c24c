# METADATA
# title: A scanner writes SARIF that goes nowhere
# description: |
#   The results are written to a file on a machine that is deleted a minute later. Nobody sees them beside the code, and no record of the scan remains.
# related_resources:
# - ref: https://docs.github.com/code-security/code-scanning/integrating-with-code-scanning/uploading-a-sarif-file-to-github
# custom:
#   id: pipeline-sarif-not-uploaded
#   severity: low
#   precision: medium
#   kinds: [azure-pipelines, bitbucket-pipelines, circleci, github-action, github-workflow, gitlab-ci, jenkinsfile, package-json]
#   target: repository
#   controls:
#     soc2: [CC7.1, CC7.2]
#     cwe: [778]
#   remediation: |
#     Upload it in the same job: `uses: github/codeql-action/upload-sarif` with `sarif_file:`, and `if: always()` so that it is there when the scan fails.
package regate.repository.pipeline_sarif_not_uploaded

import data.regate.lib.pipeline

deny contains result if {
	some act in writing
	not uploaded(act)
	not keeps(act)
	result := {
		"message": sprintf("`%v` in job '%v' writes SARIF, and no step uploads it", [act.tool, pipeline.jobs[act.job].id]),
		"path": act.place,
		"subject": subject(act),
	}
}

writing contains act if {
	some act in pipeline.acts
	act.sarif
	not act.guess
	act.purpose in {"static-analysis", "dependency-scan", "image-scan", "secret-scan", "infrastructure-scan", "lint"}
	# CodeQL and the scanners' own actions upload by themselves.
	not contains(lower(act.text), "codeql")
	regex.match(`(?i)sarif`, act.text)
}

uploaded(act) if {
	some other in pipeline.of_job(act.job)
	other.purpose == "upload-sarif"
}

# As an artifact it may be taken up elsewhere; a step that was not read may upload it.
keeps(act) if {
	some i in [pipeline.jobs[act.job]]
	body := object.get(input, array.slice(i.place, 0, 5), {})
	some step in object.get(body, "steps", [])
	regex.match(`(?i)upload-artifact|sarif`, sprintf("%v", [object.get(step, "uses", "")]))
}

keeps(act) if count(pipeline.jobs[act.job].unread) > 0

keeps(act) if pipeline.workflows[pipeline.jobs[act.job].workflow].system != "github"

subject(act) := sprintf("%v step %d %v", [pipeline.named(pipeline.jobs[act.job]), act.step + 1, act.tool])

subjects contains {"kind": "scan", "name": subject(act), "path": act.place} if some act in writing
