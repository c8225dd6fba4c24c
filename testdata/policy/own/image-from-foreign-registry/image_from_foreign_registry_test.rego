package kubernetes.image_from_foreign_registry_test

import data.kubernetes.image_from_foreign_registry as policy

deployment(image) := {"spec": {"template": {"spec": {"containers": [{"name": "web", "image": image}]}}}}

test_foreign_registry if {
	results := policy.deny with input as deployment("docker.io/library/nginx:1.27")
	count(results) == 1
}

test_own_registry if {
	results := policy.deny with input as deployment("registry.shop.test/web:1.8.2")
	count(results) == 0
}
