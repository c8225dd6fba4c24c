# METADATA
# title: Image tag moves
# description: |
#   `latest`, or no tag, means whatever was pushed last. Two pods of one Deployment may run different code, a rollback does
#   not roll back, and nobody can say afterwards which version ran.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/containers/images/#image-names
# custom:
#   id: kubernetes-image-mutable
#   severity: medium
#   precision: very-high
#   kinds: [kubernetes]
#   objects: [pods]
#   controls:
#     soc2: [CC8.1]
#     cwe: [494]
#   remediation: |
#     Name the exact version, or better the digest: `image: app:1.4.2@sha256:…`.
package regate.kubernetes.kubernetes_image_mutable

import data.regate.lib.images
import data.regate.lib.kubernetes
import data.regate.lib.values

deny contains result if {
	some entry in kubernetes.containers
	reference := entry.container.image
	images.mutable(reference)
	not is_built(reference)
	result := {
		"message": sprintf("image '%v' of %v %v", [values.excerpt(reference), entry.workload, images.tag_words(reference)]),
		"path": array.concat(entry.path, ["image"]),
		"subject": kubernetes.container_subject(entry),
	}
}

# What Skaffold builds gets the tag of its build where it is deployed.
is_built(reference) if regex.replace(reference, `:latest$`, "") in object.get(data.regate.file, "built", [])

unknown contains result if {
	some entry in kubernetes.containers
	images.maybe_mutable(entry.container.image)
	result := {
		"message": sprintf("whether image '%v' of %v has a tag that moves cannot be told here", [values.excerpt(entry.container.image), entry.workload]),
		"path": array.concat(entry.path, ["image"]),
		"subject": kubernetes.container_subject(entry),
	}
}

unknown contains result if some result in kubernetes.unseen_containers

subjects contains kubernetes.container_as_subject(entry) if {
	some entry in kubernetes.containers
	values.written(entry.container.image)
}

subjects contains subject if some subject in kubernetes.unseen_container_subjects
