package regate.gitlab_ci.gitlab_ci_image_mutable_test

import data.regate.gitlab_ci.gitlab_ci_image_mutable as policy

found(document) := answer if {
	found := policy.deny with input as document
	answer := {result.path | some result in found}
}

test_every_place if {
	found({"image": "node"}) == {["image"]}
	found({"default": {"image": {"name": "node:latest"}}}) == {["default", "image", "name"]}
	found({"test": {"image": "node", "script": ["a"]}}) == {["test", "image"]}
	found({"test": {"services": ["redis", {"name": "postgres"}], "script": ["a"]}}) == {["test", "services", 0], ["test", "services", 1, "name"]}
}

test_version if found({"image": "node:22", "test": {"image": "a/b@sha256:0123", "script": ["a"]}}) == set()

test_variable_is_unknown if {
	every reference in ["$CI_REGISTRY_IMAGE/build", "node:$VERSION", "${IMAGE}"] {
		found({"image": reference}) == set()
		results := policy.unknown with input as {"image": reference}
		count(results) == 1
	}
}

test_variable_before_a_version if {
	results := policy.unknown with input as {"image": "$CI_REGISTRY/build:1.2"}
	count(results) == 0
}

test_variable_of_the_file if {
	document := {
		"variables": {"NODE": "node", "TAG": {"value": "latest", "description": "a"}, "PINNED": "22", "IMAGE": "$NODE:$TAG"},
		"a": {"image": "$IMAGE"}, "b": {"image": "$NODE:${PINNED}"}, "c": {"image": {"name": "$NODE"}}, "d": {"image": "$NODES"},
		"e": {"variables": {"TAG": 22}, "image": "${IMAGE}"}, "f": {"services": ["$NODE"]},
	}
	found(document) == {["a", "image"], ["c", "image", "name"], ["f", "services", 0]}
	results := policy.unknown with input as document
	{result.path | some result in results} == {["d", "image"]}
}

test_population if {
	results := policy.subjects with input as {"image": "node", "test": {"script": ["a"]}}
	{subject.name | some subject in results} == {"every job"}
}
