package regate.kubernetes.ingress_without_tls_test

import data.regate.kubernetes.ingress_without_tls as policy

ingress(spec, annotations) := {"apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "metadata": {"name": "web", "annotations": annotations}, "spec": spec}

test_no_tls if {
	results := policy.deny with input as ingress({"rules": [{"host": "app.example.com"}]}, {})
	{result.path | some result in results} == {["spec", "rules"]}
}

test_tls if {
	results := policy.deny with input as ingress({"tls": [{"secretName": "cert"}]}, {})
	count(results) == 0
}

test_aws_certificate if {
	results := policy.deny with input as ingress({"rules": []}, {"alb.ingress.kubernetes.io/certificate-arn": "arn:aws:acm:eu-west-1:111122223333:certificate/x"})
	count(results) == 0
}

test_certificate_that_is_looked_for if {
	found := policy.deny with input as ingress({"rules": []}, {"alb.ingress.kubernetes.io/listen-ports": `[{"HTTPS":443}]`})
	count(found) == 0
	plain := policy.deny with input as ingress({"rules": []}, {"alb.ingress.kubernetes.io/listen-ports": `[{"HTTP":80}]`})
	count(plain) == 1
}

test_listeners_may_have_a_certificate if {
	results := policy.unknown with input as given([], {"alb.ingress.kubernetes.io/listen-ports": template})
	{result.path | some result in results} == {["metadata", "annotations"]}
	denied := policy.deny with input as given([], {"alb.ingress.kubernetes.io/listen-ports": template})
	count(denied) == 0
}

template := {"$unknown": "{{ .Values.x }}", "reason": "template"}


given(tls, annotations) := {"apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "metadata": {"name": "app", "annotations": annotations}, "spec": {"tls": tls, "rules": []}}

test_template_is_unknown if {
	results := policy.unknown with input as given(template, {})
	{[result.subject, result.path] | some result in results} == {["Ingress/app", ["spec", "tls"]]}
	denied := policy.deny with input as given(template, {})
	count(denied) == 0
}

test_annotations_may_hold_the_certificate if {
	results := policy.unknown with input as given([], template)
	{result.path | some result in results} == {["metadata", "annotations"]}
	denied := policy.deny with input as given([], template)
	count(denied) == 0
}

test_null_is_none if {
	results := policy.deny with input as given(null, {})
	count(results) == 1
}

test_population if {
	found := policy.subjects with input as given([{}], {})
	found == {{"kind": "Ingress", "name": "Ingress/app", "path": []}}
}

test_version_that_a_template_gives if {
	results := policy.deny with input as object.union(given([], {}), {"apiVersion": template})
	{result.subject | some result in results} == {"Ingress/app"}
}

test_spec_that_is_not_known if {
	hidden := {"apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "metadata": {"name": "app"}, "spec": template}
	open := policy.unknown with input as hidden
	{result.path | some result in open} == {["spec"]}
	found := policy.deny with input as hidden
	count(found) == 0
	counted := policy.subjects with input as hidden
	{subject.name | some subject in counted} == {"Ingress/app"}
}
