# METADATA
# title: Pipelines look at no dependency for known vulnerabilities
# description: |
#   Most of what is deployed was written by others, and new vulnerabilities of it are published every day. Nothing here compares the dependencies with them. GitHub's alerts are a setting that a repository does not show.
# related_resources:
# - ref: https://owasp.org/www-project-dependency-check/
# - ref: https://docs.github.com/code-security/supply-chain-security/understanding-your-software-supply-chain/about-dependency-review
# custom:
#   id: pipeline-without-dependency-scan
#   severity: low
#   precision: medium
#   kinds: [azure-pipelines, bitbucket-pipelines, circleci, github-action, github-workflow, gitlab-ci, jenkinsfile, package-json]
#   target: repository
#   controls:
#     soc2: [CC7.1, CC8.1]
#     cwe: [1395]
#   remediation: |
#     Add `npm audit --audit-level=high`, `pip-audit`, `osv-scanner` or `actions/dependency-review-action` to the pipeline of pull requests.
package regate.repository.pipeline_without_dependency_scan

import data.regate.lib.pipeline

deny contains result if {
	judged
	pipeline.open_to(purposes) == ""
	result := {
		"message": "no pipeline scans the dependencies",
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
		"message": sprintf("whether a pipeline scans the dependencies cannot be told here: %v", [reason]),
		"path": pipeline.where({"build", "image-build", "tests", "publish", "deploy"}),
		"subject": "pipelines",
	}
}

purposes := {"dependency-scan"}

judged if {
	count(pipeline.doing({"build", "image-build", "tests", "publish", "deploy"})) > 0
	count(pipeline.doing(purposes)) == 0
}

subjects contains {"kind": "pipeline", "name": "pipelines", "path": pipeline.where({"build", "image-build", "tests", "publish", "deploy"})} if count(pipeline.doing({"build", "image-build", "tests", "publish", "deploy"})) > 0
