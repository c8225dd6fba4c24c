package regate.kubernetes.kubernetes_image_end_of_life_test

import data.regate.kubernetes.kubernetes_image_end_of_life as policy

table := {"images": {"postgres": "postgresql"}, "products": {"postgresql": {"title": "PostgreSQL", "source": "s", "names": {}, "versions": {"12": {"ended": "2024-11-21"}}}}}

pod(image) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "app"}, "spec": {"containers": [{"name": "db", "image": image}]}}

test_ended if {
	results := policy.deny with input as pod("postgres:12.4-alpine") with data.regate.lifecycle as table
	{result.message | some result in results} == {"image 'postgres:12.4-alpine' of Pod/app is PostgreSQL 12, whose support ended on 2024-11-21"}
}

test_supported if {
	results := policy.deny with input as pod("postgres:17") with data.regate.lifecycle as table
	count(results) == 0
}

template := {"$unknown": "{{ .Values.x }}", "reason": "template"}


unknown(reference) := {result.subject | some result in results} if {
	results := policy.unknown with input as pod(reference) with data.regate.lifecycle as table
}

subjects(reference) := {subject.name | some subject in found} if {
	found := policy.subjects with input as pod(reference) with data.regate.lifecycle as table
}

test_template_is_unknown if {
	unknown(template) == {"Pod/app container db"}
	unknown("postgres:{{ .Values.tag }}") == {"Pod/app container db"}
	unknown("postgres:latest") == {"Pod/app container db"}
	unknown("postgres:17") == set()
}

test_population_is_what_can_be_judged if {
	subjects("postgres:17") == {"Pod/app container db"}
	subjects(template) == {"Pod/app container db"}
	subjects("web:1") == set()
}
