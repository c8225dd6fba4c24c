# METADATA
# title: Base image's tag moves
# description: |
#   `latest`, or no tag, means whatever was pushed last: the same Dockerfile gives another image tomorrow, and a bad or
#   hijacked push gets in without a change to review.
# related_resources:
# - ref: https://docs.docker.com/build/building/best-practices/#pin-base-image-versions
# custom:
#   id: dockerfile-base-image-mutable
#   severity: medium
#   precision: very-high
#   kinds: [dockerfile]
#   controls:
#     soc2: [CC8.1]
#     cwe: [494]
#   remediation: |
#     Name the exact version, or better the digest: `FROM node:22.20-alpine@sha256:…`.
package regate.dockerfile.dockerfile_base_image_mutable

import data.regate.lib.dockerfile
import data.regate.lib.images

deny contains result if {
	some stage in dockerfile.base_images
	images.mutable(stage.image)
	result := {
		"message": sprintf("base image %v %v", [dockerfile.shown(stage), images.tag_words(stage.image)]),
		"path": stage.path,
		"subject": stage.written,
	}
}

unknown contains result if {
	some stage in dockerfile.base_images
	images.maybe_mutable(stage.image)
	result := {
		"message": sprintf("whether base image %v has a tag that moves cannot be told here", [dockerfile.shown(stage)]),
		"path": stage.path,
		"subject": stage.written,
	}
}

subjects contains dockerfile.as_subject(stage) if some stage in dockerfile.base_images
