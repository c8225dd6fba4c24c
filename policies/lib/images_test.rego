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
	not images.mutable("app:1.2")
	not images.mutable("app@sha256:abc")
	not images.mutable("app:$TAG")
}
