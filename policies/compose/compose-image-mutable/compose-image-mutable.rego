# METADATA
# title: Image tag moves
# description: |
#   `latest`, or no tag, means whatever was pushed last: two machines run different code, and nobody can say afterwards which.
# related_resources:
# - ref: https://docs.docker.com/reference/compose-file/services/#image
# custom:
#   id: compose-image-mutable
#   severity: medium
#   precision: high
#   kinds: [compose]
#   controls:
#     soc2: [CC8.1]
#     cwe: [494]
#   remediation: |
#     Name the exact version, or better the digest: `image: redis:8.2.1@sha256:…`.
package regate.compose.compose_image_mutable

import data.regate.lib.images

deny contains result if {
	some name, service in input.services
	images.mutable(service.image)
	not "build" in object.keys(service)
	result := {
		"message": sprintf("image '%v' of service '%v' %v", [service.image, name, images.tag_words(service.image)]),
		"path": ["services", name, "image"],
		"subject": name,
	}
}

subjects contains name if {
	some name, service in input.services
	images.parsed(service.image)
}
