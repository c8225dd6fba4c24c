# METADATA
# title: Job runs in an image that can change under it
# description: |
#   An image without a tag, or with `latest`, is whatever its publisher pushed last. It runs with the job's token and secrets, and two runs of the same commit
#   need not do the same.
# related_resources:
# - ref: https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idcontainerimage
# - ref: https://docs.github.com/actions/reference/security/secure-use
# custom:
#   id: workflow-container-image-mutable
#   severity: low
#   precision: very-high
#   kinds: [github-workflow]
#   controls:
#     soc2: [CC6.8, CC8.1]
#     cwe: [829]
#   remediation: |
#     Name a version and its digest: `image: postgres:17.2@sha256:…`.
package regate.github_workflow.workflow_container_image_mutable

import data.regate.lib.images
import data.regate.lib.values

deny contains result if {
	some use in uses
	images.mutable(use.reference)
	result := {
		"message": sprintf("%v: image '%v' %v", [use.name, values.excerpt(use.reference), images.tag_words(use.reference)]),
		"path": use.path,
		"subject": use.name,
	}
}

unknown contains result if {
	some use in uses
	images.maybe_mutable(use.reference)
	result := {
		"message": sprintf("%v: which image '%v' is cannot be told here", [use.name, values.excerpt(use.reference)]),
		"path": use.path,
		"subject": use.name,
	}
}

uses contains {"reference": reference(body.container), "path": place(["jobs", job, "container"], body.container), "name": sprintf("container of job '%v'", [job])} if {
	some job, body in values.entries(input.jobs)
	reference(body.container) != ""
}

uses contains {"reference": reference(service), "path": ["jobs", job, "services", name, "image"], "name": sprintf("service '%v' of job '%v'", [name, job])} if {
	some job, body in values.entries(input.jobs)
	some name, service in values.entries(body.services)
	is_object(service)
	reference(service) != ""
}

reference(value) := value if is_string(value)

reference(value) := value.image if {
	is_object(value)
	is_string(value.image)
}

place(path, value) := path if is_string(value)

place(path, value) := array.concat(path, ["image"]) if is_object(value)

subjects contains {"kind": "image", "name": use.name, "path": use.path} if some use in uses
