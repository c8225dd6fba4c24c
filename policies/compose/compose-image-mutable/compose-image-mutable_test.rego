package regate.compose.compose_image_mutable_test

import data.regate.compose.compose_image_mutable as policy

service(body) := {"services": {"app": body}}

test_latest if {
	results := policy.deny with input as service({"image": "redis:latest"})
	{result.message | some result in results} == {"image 'redis:latest' of service 'app' has the moving tag `latest`"}
}

test_no_tag if {
	results := policy.deny with input as service({"image": "redis"})
	count(results) == 1
}

test_built_here_passes if {
	results := policy.deny with input as service({"image": "app", "build": "."})
	count(results) == 0
}

test_variable_is_silent if {
	results := policy.deny with input as service({"image": "app:${TAG:-latest}"})
	count(results) == 0
}

test_version if {
	results := policy.deny with input as service({"image": "redis:8.2.1"})
	count(results) == 0
}

told(service) := {result.path | some result in results} if {
	results := policy.unknown with input as {"services": {"app": service}}
}

test_variable_is_unknown if {
	told({"image": "app:${TAG}"}) == {["services", "app", "image"]}
	told({"image": "${IMAGE}", "build": "."}) == set()
	told({"image": "${REGISTRY}/app:1.2"}) == set()
	told({"image": "app:1.2"}) == set()
}

test_population if {
	found := policy.subjects with input as {"services": {"app": {"image": "app:1"}}}
	found == {{"kind": "service", "name": "app", "path": ["services", "app"]}}
}
