package regate.lib.images_test

import data.regate.lib.images

test_plain if images.parsed("postgres:13") == {"repository": "postgres", "tag": "13", "digest": ""}

test_registry_with_port if images.parsed("localhost:5000/app") == {"repository": "localhost:5000/app", "tag": "", "digest": ""}

test_digest if images.parsed("node:22@sha256:abc").digest == "sha256:abc"

test_docker_hub_prefix if images.parsed("docker.io/library/node:22").repository == "node"

test_variable_is_undefined if not images.parsed("app:${TAG}")

test_mutable if {
	images.mutable("app")
	images.mutable("app:latest")
	images.mutable("localhost:5000/app")
	images.mutable("{{ .Values.registry }}/app:latest")
	images.mutable("registry.example.com/<PROJECT_ID>/app:latest")
	images.tag_words("$NAME:latest") == images.tag_words("app:latest")
	not images.mutable("${IMAGE:-app:latest}")
	not images.mutable("app:1.2")
	not images.mutable("app@sha256:abc")
	not images.mutable("app:$TAG")
}

test_variable if {
	images.variable("app:${TAG}")
	images.variable({"$unknown": "{{ .Values.image }}", "reason": "template"})
	not images.variable("app:1.2")
	not images.variable("")
}

test_maybe_mutable if {
	images.maybe_mutable("app:${TAG}")
	images.maybe_mutable("$IMAGE")
	images.maybe_mutable("{{ .Values.registry }}/app")
	not images.maybe_mutable("{{ .Values.registry }}/app:latest")
	not images.maybe_mutable("{{ .Values.registry }}/app:1.2")
	not images.maybe_mutable("${REGISTRY:-localhost:5000}/app:1.2")
	not images.maybe_mutable("app:1.2")
	not images.maybe_mutable("app")
}

table := {"images": {"node": "nodejs"}, "engines": {}, "products": {"nodejs": {"title": "Node.js", "source": "s", "patterns": [], "runtimes": [], "names": {}, "versions": {"14": {"ended": "2023-04-30"}}}}}

test_maybe_ended if {
	images.maybe_ended("node:${VERSION}") with data.regate.lifecycle as table
	images.maybe_ended("node") with data.regate.lifecycle as table
	images.maybe_ended("node:lts") with data.regate.lifecycle as table
	not images.maybe_ended("node:14") with data.regate.lifecycle as table
	images.maybe_ended("${REGISTRY}/node:22") with data.regate.lifecycle as table
	images.maybe_ended("${IMAGE}:22") with data.regate.lifecycle as table
	not images.maybe_ended("${REGISTRY}/app:22") with data.regate.lifecycle as table
	not images.maybe_ended("app:${TAG}") with data.regate.lifecycle as table
	not images.maybe_ended("app") with data.regate.lifecycle as table
}

test_versioned if {
	images.versioned("node:22") with data.regate.lifecycle as table
	not images.versioned("app:22") with data.regate.lifecycle as table
}
