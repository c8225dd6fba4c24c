# METADATA
# title: Pipeline runs in an image that can change under it
# description: |
#   An image without a tag, or with `latest`, is whatever its publisher pushed last. It runs with the job's variables, and two pipelines of the same commit need not do
#   the same.
# related_resources:
# - ref: https://docs.gitlab.com/ci/docker/using_docker_images/
# custom:
#   id: gitlab-ci-image-mutable
#   severity: low
#   precision: very-high
#   kinds: [gitlab-ci]
#   controls:
#     soc2: [CC6.8, CC8.1]
#     cwe: [829]
#   remediation: |
#     Name a version and its digest: `image: node:22.11.0@sha256:…`.
package regate.gitlab_ci.gitlab_ci_image_mutable

import data.regate.lib.gitlab
import data.regate.lib.gitlab_variables
import data.regate.lib.images
import data.regate.lib.values

deny contains result if {
	some use in gitlab.images
	not variable(use.reference)
	images.mutable(use.reference)
	result := {
		"message": sprintf("%v: image '%v' %v", [use.name, values.excerpt(use.reference), images.tag_words(use.reference)]),
		"path": use.path,
		"subject": use.name,
	}
}

unknown contains result if {
	some use in gitlab.images
	variable(use.reference)
	images.maybe_mutable(gitlab_variables.braced(use.reference))
	result := {
		"message": sprintf("%v: which image '%v' is cannot be told here", [use.name, values.excerpt(use.reference)]),
		"path": use.path,
		"subject": use.name,
	}
}

variable(reference) if contains(values.written(reference), "$")

subjects contains {"kind": "image", "name": use.name, "path": use.path} if some use in gitlab.images
