# METADATA
# title: Pipeline runs a script straight from the network (Azure Pipelines, Bitbucket, CircleCI, Jenkins and others)
# description: |
#   `curl … | sh` runs whatever the server sends at that moment, next to the job's variables and credentials.
# related_resources:
# - ref: https://owasp.org/www-project-top-10-ci-cd-security-risks/CICD-SEC-09-Improper-Artifact-Integrity-Validation
# custom:
#   id: pipeline-download-run
#   severity: medium
#   precision: high
#   kinds: [azure-pipelines, bitbucket-pipelines, ci-pipeline, circleci, jenkinsfile]
#   controls:
#     soc2: [CC6.8, CC8.1]
#     cwe: [494]
#   remediation: |
#     Download a fixed version to a file, compare its SHA-256, then run it; or build it into the job's image.
package regate.pipeline.pipeline_download_run

import data.regate.lib.scripts
import data.regate.lib.shell

deny contains result if {
	some script in scripts.found
	found := shell.downloads_run(script.text)
	count(found) > 0
	result := {
		"message": sprintf("a script %v: `%v`", [shell.how_run(found[0]), scripts.excerpt(found[0])]),
		"path": script.path,
		"subject": script.name,
	}
}

unknown contains scripts.not_told(script) if {
	some script in scripts.found
	scripts.elsewhere(script)
}

subjects contains scripts.as_subject(script) if some script in scripts.found
