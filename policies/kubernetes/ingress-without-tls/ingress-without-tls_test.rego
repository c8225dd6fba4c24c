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
