# METADATA
# title: Container runs an image whose software no longer gets security fixes
# description: |
#   The makers of this runtime, database or base system have ended support for the version in the tag: known holes in it
#   stay open.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/containers/images/
# custom:
#   id: kubernetes-image-end-of-life
#   severity: medium
#   precision: high
#   kinds: [kubernetes]
#   objects: [pods]
#   controls:
#     soc2: [CC6.8, CC7.1]
#     gdpr: ["32(1)(b)"]
#     ccpa: ["1798.150"]
#     cwe: [1104]
#   remediation: |
#     Move to a supported version and rebuild on a schedule.
package regate.kubernetes.kubernetes_image_end_of_life

import data.regate.lib.images
import data.regate.lib.kubernetes
import data.regate.lib.values

deny contains result if {
	some entry in kubernetes.containers
	record := images.ended(entry.container.image)
	result := {
		"message": sprintf("image '%v' of %v is %v %v, whose support ended on %v", [entry.container.image, entry.workload, record.title, record.version, record.ended]),
		"path": array.concat(entry.path, ["image"]),
		"subject": kubernetes.container_subject(entry),
		"evidence": record,
	}
}

unknown contains result if {
	some entry in kubernetes.containers
	images.maybe_ended(entry.container.image)
	result := {
		"message": sprintf("which version of its software image '%v' of %v holds cannot be told here", [values.excerpt(entry.container.image), entry.workload]),
		"path": array.concat(entry.path, ["image"]),
		"subject": kubernetes.container_subject(entry),
	}
}

unknown contains result if some result in kubernetes.unseen_containers

# An image of a product whose dates are not known is not judged.
subjects contains kubernetes.container_as_subject(entry) if {
	some entry in kubernetes.containers
	images.versioned(entry.container.image)
}

subjects contains kubernetes.container_as_subject(entry) if {
	some entry in kubernetes.containers
	images.maybe_ended(entry.container.image)
}

subjects contains subject if some subject in kubernetes.unseen_container_subjects
