# METADATA
# title: Pipelines look for no secrets
# description: |
#   A credential that is committed once stays in the history for everyone who can clone. GitHub's own scanning is a setting that a repository does not show, and private ones pay for it.
# related_resources:
# - ref: https://docs.github.com/code-security/secret-scanning/introduction/about-secret-scanning
# custom:
#   id: pipeline-without-secret-scan
#   severity: low
#   precision: medium
#   kinds: [azure-pipelines, bitbucket-pipelines, circleci, github-action, github-workflow, gitlab-ci, jenkinsfile, package-json]
#   target: repository
#   controls:
#     soc2: [CC6.1, CC7.1]
#     cwe: [798]
#   remediation: |
#     Add a secret scanner to the pipeline of pull requests: `regate scan`, `gitleaks git`, or GitLab's `Jobs/Secret-Detection.gitlab-ci.yml`.
package regate.repository.pipeline_without_secret_scan

import data.regate.lib.pipeline

deny contains result if {
	judged
	pipeline.open_to(purposes) == ""
	result := {
		"message": "no pipeline looks for secrets",
		"path": pipeline.where({"build", "image-build", "tests", "publish", "deploy"}),
		"subject": "pipelines",
		"review": pipeline.on_github,
	}
}

unknown contains result if {
	judged
	reason := pipeline.open_to(purposes)
	reason != ""
	result := {
		"message": sprintf("whether a pipeline looks for secrets cannot be told here: %v", [reason]),
		"path": pipeline.where({"build", "image-build", "tests", "publish", "deploy"}),
		"subject": "pipelines",
	}
}

purposes := {"secret-scan"}

judged if {
	count(pipeline.doing({"build", "image-build", "tests", "publish", "deploy"})) > 0
	count(pipeline.doing(purposes)) == 0
}

subjects contains {"kind": "pipeline", "name": "pipelines", "path": pipeline.where({"build", "image-build", "tests", "publish", "deploy"})} if count(pipeline.doing({"build", "image-build", "tests", "publish", "deploy"})) > 0
