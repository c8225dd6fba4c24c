# METADATA
# title: Pipelines run no linter, type checker or static analysis
# description: |
#   What a machine finds in seconds, an injection, a wrong type, a forgotten await, reaches the branch unless a person sees it. Auditors ask which automatic checks a change passes.
# related_resources:
# - ref: https://csrc.nist.gov/pubs/sp/800/218/final
# custom:
#   id: pipeline-without-static-analysis
#   severity: low
#   precision: medium
#   kinds: [azure-pipelines, bitbucket-pipelines, circleci, github-action, github-workflow, gitlab-ci, jenkinsfile, package-json]
#   target: repository
#   controls:
#     soc2: [CC7.1, CC8.1]
#     cwe: [1357]
#   remediation: |
#     Add a step that fails the run: `eslint .`, `tsc --noEmit`, `ruff check`, CodeQL or Semgrep.
package regate.repository.pipeline_without_static_analysis

import data.regate.lib.pipeline

deny contains result if {
	judged
	pipeline.open_to(purposes) == ""
	result := {
		"message": "no pipeline runs a linter, a type checker or static analysis",
		"path": pipeline.where({"build", "image-build", "tests", "end-to-end-tests", "publish", "deploy"}),
		"subject": "pipelines",
	}
}

unknown contains result if {
	judged
	reason := pipeline.open_to(purposes)
	reason != ""
	result := {
		"message": sprintf("whether a pipeline runs a linter, a type checker or static analysis cannot be told here: %v", [reason]),
		"path": pipeline.where({"build", "image-build", "tests", "end-to-end-tests", "publish", "deploy"}),
		"subject": "pipelines",
	}
}

purposes := {"static-analysis", "lint", "types"}

judged if {
	count(pipeline.doing({"build", "image-build", "tests", "end-to-end-tests", "publish", "deploy"})) > 0
	count(pipeline.doing(purposes)) == 0
}

subjects contains {"kind": "pipeline", "name": "pipelines", "path": pipeline.where({"build", "image-build", "tests", "end-to-end-tests", "publish", "deploy"})} if count(pipeline.doing({"build", "image-build", "tests", "end-to-end-tests", "publish", "deploy"})) > 0
