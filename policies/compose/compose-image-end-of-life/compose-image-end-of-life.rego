# METADATA
# title: Service runs an image whose software no longer gets security fixes
# description: |
#   The makers of this database, runtime or base system have ended support for the version in the tag: known holes in it
#   stay open.
# related_resources:
# - ref: https://www.postgresql.org/support/versioning/
# - ref: https://github.com/nodejs/release#release-schedule
# custom:
#   id: compose-image-end-of-life
#   severity: medium
#   precision: high
#   kinds: [compose]
#   controls:
#     soc2: [CC6.8, CC7.1]
#     gdpr: ["32(1)(b)"]
#     ccpa: ["1798.150"]
#     cwe: [1104]
#   remediation: |
#     Move to a supported version; for a database, dump and restore or use its upgrade tool.
package regate.compose.compose_image_end_of_life

import data.regate.lib.compose
import data.regate.lib.images
import data.regate.lib.values

deny contains result if {
	some name, service in compose.services
	record := images.ended(service.image)
	result := {
		"message": sprintf("image '%v' of service '%v' is %v %v, whose support ended on %v", [service.image, name, record.title, record.version, record.ended]),
		"path": ["services", name, "image"],
		"subject": name,
		"evidence": record,
	}
}

unknown contains result if {
	some name, service in compose.services
	images.maybe_ended(service.image)
	result := {
		"message": sprintf("which version of its software image '%v' of service '%v' holds cannot be told here", [values.excerpt(service.image), name]),
		"path": ["services", name, "image"],
		"subject": name,
	}
}

# An image of a product whose dates are not known is not judged.
subjects contains compose.as_subject(name) if {
	some name, service in compose.services
	images.versioned(service.image)
}

subjects contains compose.as_subject(name) if {
	some name, service in compose.services
	images.maybe_ended(service.image)
}
