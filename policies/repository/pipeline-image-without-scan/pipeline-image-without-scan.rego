# METADATA
# title: Images are built that nothing scans
# description: |
#   An image brings an operating system and its vulnerabilities along. This one is built, and nothing looks at what is in it before it runs.
# related_resources:
# - ref: https://csrc.nist.gov/pubs/sp/800/190/final
# custom:
#   id: pipeline-image-without-scan
#   severity: medium
#   precision: medium
#   kinds: [azure-pipelines, bitbucket-pipelines, circleci, github-action, github-workflow, gitlab-ci, jenkinsfile, package-json]
#   target: repository
#   controls:
#     soc2: [CC6.8, CC7.1]
#     cwe: [1395]
#   remediation: |
#     Scan the image that was built before it is pushed: `trivy image --exit-code 1 --severity HIGH,CRITICAL $IMAGE`, Grype, or Docker Scout.
package regate.repository.pipeline_image_without_scan

import data.regate.lib.pipeline

deny contains result if {
	judged
	pipeline.open_to(purposes) == ""
	result := {
		"message": "no pipeline scans the images that are built",
		"path": pipeline.doing({"image-build"})[0].place,
		"subject": "pipelines",
	}
}

unknown contains result if {
	judged
	reason := pipeline.open_to(purposes)
	reason != ""
	result := {
		"message": sprintf("whether a pipeline scans the images that are built cannot be told here: %v", [reason]),
		"path": pipeline.doing({"image-build"})[0].place,
		"subject": "pipelines",
	}
}

purposes := {"image-scan"}

judged if {
	count(pipeline.doing({"image-build"})) > 0
	count(pipeline.doing(purposes)) == 0
}

subjects contains {"kind": "pipeline", "name": "pipelines", "path": pipeline.doing({"image-build"})[0].place} if count(pipeline.doing({"image-build"})) > 0
