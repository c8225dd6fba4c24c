package regate.kubernetes.kubernetes_image_mutable_test

import data.regate.kubernetes.kubernetes_image_mutable as policy

pod(image) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "app"}, "spec": {"containers": [{"name": "web", "image": image}]}}

test_latest if {
	results := policy.deny with input as pod("app:latest")
	{result.message | some result in results} == {"image 'app:latest' of Pod/app has the moving tag `latest`"}
}

test_built_here if {
	tagless := policy.deny with input as pod("shop/web") with data.regate.file as {"built": ["shop/web"]}
	tagless == set()
	moving := policy.deny with input as pod("shop/web:latest") with data.regate.file as {"built": ["shop/web"]}
	moving == set()
}

test_no_tag if {
	results := policy.deny with input as pod("localhost:5000/app")
	count(results) == 1
}

test_version_passes if {
	results := policy.deny with input as pod("app:1.4.2")
	count(results) == 0
}

test_digest_passes if {
	results := policy.deny with input as pod("app:latest@sha256:0000")
	count(results) == 0
}

test_template_is_silent if {
	results := policy.deny with input as pod("{{ .Values.image }}")
	count(results) == 0
}

template := {"$unknown": "{{ .Values.x }}", "reason": "template"}


image(reference) := {"kind": "Pod", "metadata": {"name": "app"}, "spec": {"containers": [{"name": "web", "image": reference}]}}

test_template_is_unknown if {
	every note, reference in {"object": template, "tag": "app:{{ .Values.tag }}", "repository": "{{ .Values.repository }}"} {
		results := policy.unknown with input as image(reference)
		{result.subject | some result in results} == {"Pod/app container web"}
		denied := policy.deny with input as image(reference)
		count(denied) == 0
	}
}

test_what_is_written_may_pin if {
	results := policy.unknown with input as image("{{ .Values.registry }}/app:1.2.3")
	count(results) == 0
}

test_population if {
	found := policy.subjects with input as image(template)
	{subject.name | some subject in found} == {"Pod/app container web"}
}
