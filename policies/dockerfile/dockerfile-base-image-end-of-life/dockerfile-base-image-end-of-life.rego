# METADATA
# title: Base image's software no longer gets security fixes
# description: |
#   The makers of this base system or runtime have ended support for the version in the tag: known holes in it stay open, however
#   often the image is rebuilt.
# related_resources:
# - ref: https://github.com/nodejs/release#release-schedule
# - ref: https://devguide.python.org/versions/
# - ref: https://wiki.debian.org/LTS
# custom:
#   id: dockerfile-base-image-end-of-life
#   severity: medium
#   precision: high
#   kinds: [dockerfile]
#   controls:
#     soc2: [CC6.8, CC7.1]
#     gdpr: ["32(1)(b)"]
#     ccpa: ["1798.150"]
#     cwe: [1104]
#   remediation: |
#     Move to a supported version, run the tests on it, and rebuild on a schedule.
package regate.dockerfile.dockerfile_base_image_end_of_life

import data.regate.lib.dockerfile
import data.regate.lib.images

deny contains result if {
	some stage in dockerfile.base_images
	record := images.ended(stage.image)
	result := {
		"message": sprintf("base image %v is %v %v, whose support ended on %v", [dockerfile.shown(stage), record.title, record.version, record.ended]),
		"path": stage.path,
		"subject": stage.written,
		"evidence": record,
	}
}

unknown contains result if {
	some stage in dockerfile.base_images
	images.maybe_ended(stage.image)
	result := {
		"message": sprintf("which version of its software base image %v holds cannot be told here", [dockerfile.shown(stage)]),
		"path": stage.path,
		"subject": stage.written,
	}
}

# An image of a product whose dates are not known is not judged.
subjects contains dockerfile.as_subject(stage) if {
	some stage in dockerfile.base_images
	images.versioned(stage.image)
}

subjects contains dockerfile.as_subject(stage) if {
	some stage in dockerfile.base_images
	images.maybe_ended(stage.image)
}
