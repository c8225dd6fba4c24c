# METADATA
# title: Job runs in an image that can change under it (Azure Pipelines, Bitbucket, CircleCI, Jenkins and others)
# description: |
#   An image without a tag, or with `latest`, is whatever its publisher pushed last. It runs with the job's variables, and two runs of the same commit need not do the same.
# related_resources:
# - ref: https://circleci.com/docs/using-docker/
# - ref: https://learn.microsoft.com/azure/devops/pipelines/process/container-phases
# - ref: https://www.jenkins.io/doc/book/pipeline/docker/
# custom:
#   id: pipeline-image-mutable
#   severity: low
#   precision: very-high
#   kinds: [azure-pipelines, bitbucket-pipelines, ci-pipeline, circleci, jenkinsfile]
#   mentions: [image, container, docker]
#   controls:
#     soc2: [CC6.8, CC8.1]
#     cwe: [829]
#   remediation: |
#     Name a version and its digest: `image: node:22.11.0@sha256:…`.
package regate.pipeline.pipeline_image_mutable

import data.regate.lib.images
import data.regate.lib.jenkins
import data.regate.lib.tree
import data.regate.lib.values

deny contains result if {
	some use in uses
	images.mutable(use.reference)
	result := {
		"message": sprintf("image '%v' %v", [values.excerpt(use.reference), images.tag_words(use.reference)]),
		"path": use.path,
		"subject": use.name,
	}
}

unknown contains result if {
	some use in uses
	images.maybe_mutable(use.reference)
	result := {
		"message": sprintf("which image '%v' is cannot be told here", [values.excerpt(use.reference)]),
		"path": use.path,
		"subject": use.name,
	}
}

# A virtual machine's image is the server's own, and a name may stand for an image that is given elsewhere.
uses contains {"reference": text, "path": path, "name": tree.words(path)} if {
	data.regate.file.kind != "jenkinsfile"
	some node in tree.named({"image", "container"})
	not tree.above(node.path, {"machine", "macos", "parameters", "pool"})
	some [path, value] in referenced(node)
	text := values.written(value)
	not text in names
	not text == ""
}

referenced(node) := [[node.path, node.value]] if {
	not is_object(node.value)
	node.key == "image"
}

# Azure's `container:` is an image or the name of one; others call other things so.
referenced(node) := [[node.path, node.value]] if {
	not is_object(node.value)
	node.key == "container"
	data.regate.file.kind == "azure-pipelines"
}

# Bitbucket's has a name.
referenced(node) := [[array.concat(node.path, ["name"]), node.value.name]] if {
	is_object(node.value)
	node.key == "image"
	node.value.name
}

# The names of containers (https://learn.microsoft.com/azure/devops/pipelines/yaml-schema/resources-containers-container), and of
# executors.
names contains name if {
	some node in tree.named({"container", "containers"})
	name := node.value.container
	is_string(name)
}

uses contains {"reference": reference(value), "path": array.concat(entry.path, ["args", 0]), "name": tree.words(entry.path)} if {
	data.regate.file.kind == "jenkinsfile"
	some entry in jenkins.calls
	is_image(entry)
	value := object.get(entry.call, ["args", 0], null)
}

# An expression of Groovy is no name: what it gives is not known.
reference(value) := text if {
	text := values.written(value)
	not is_expression(value)
}

reference(value) := sprintf("${%v}", [values.written(value)]) if is_expression(value)

is_expression(value) if {
	values.unknown(value)
	not contains(values.written(value), "$")
}

# `docker.image('x')`, `agent { docker 'x' }`, `agent { docker { image 'x' } }`.
is_image(entry) if {
	entry.call.call == "docker.image"
	count(object.get(entry.call, "args", [])) == 1
	not is_built(entry)
}

is_image(entry) if {
	entry.call.call in {"docker", "image"}
	some call in jenkins.calls
	call.call.call == "agent"
	array.slice(entry.path, 0, count(call.path)) == call.path
}

# What the pipeline builds itself.
is_built(entry) if {
	some call in jenkins.calls
	call.call.call == "docker.build"
	object.get(call.call, ["args", 0], "") == object.get(entry.call, ["args", 0], null)
}

subjects contains {"kind": "image", "name": use.name, "path": use.path} if some use in uses
