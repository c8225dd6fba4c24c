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

import data.regate.lib.compose
import data.regate.lib.images
import data.regate.lib.values

deny contains result if {
	some name, service in pulled
	images.mutable(service.image)
	result := {
		"message": sprintf("image '%v' of service '%v' %v", [values.excerpt(service.image), name, images.tag_words(service.image)]),
		"path": ["services", name, "image"],
		"subject": name,
	}
}

unknown contains result if {
	some name, service in pulled
	images.maybe_mutable(service.image)
	result := {
		"message": sprintf("whether image '%v' of service '%v' has a tag that moves cannot be told here", [values.excerpt(service.image), name]),
		"path": ["services", name, "image"],
		"subject": name,
	}
}

subjects contains compose.as_subject(name) if {
	some name, service in pulled
	values.written(service.image)
}

# With `build` the image's name is what the result of the build is called.
pulled[name] := service if {
	some name, service in compose.services
	not "build" in object.keys(service)
}
