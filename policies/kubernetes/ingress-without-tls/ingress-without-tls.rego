# METADATA
# title: Ingress serves without TLS
# description: |
#   The Ingress names no certificate, so visitors' requests, cookies and passwords travel in the clear up to the cluster.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/services-networking/ingress/#tls
# custom:
#   id: ingress-without-tls
#   severity: medium
#   precision: high
#   kinds: [kubernetes]
#   objects: [Ingress]
#   controls:
#     soc2: [CC6.7]
#     gdpr: ["32(1)(a)"]
#     ccpa: ["1798.150"]
#     cwe: [319]
#   remediation: |
#     Add `spec.tls` with the hosts and a `secretName`; cert-manager can issue and renew the certificate.
package regate.kubernetes.ingress_without_tls

import data.regate.lib.kubernetes
import data.regate.lib.values

deny contains result if {
	some entry in ingresses
	none(tls(entry.manifest))
	not certificate_elsewhere(entry.manifest)
	not open(entry.manifest)
	result := {
		"message": sprintf("%v has no tls section", [kubernetes.subject(entry.manifest)]),
		"path": array.concat(entry.path, ["spec", "rules"]),
		"subject": kubernetes.subject(entry.manifest),
	}
}

unknown contains result if {
	some entry in ingresses
	values.unknown(tls(entry.manifest))
	not certificate_elsewhere(entry.manifest)
	result := {
		"message": sprintf("whether %v has a tls section cannot be told here (`%v`)", [kubernetes.subject(entry.manifest), values.excerpt(tls(entry.manifest))]),
		"path": array.concat(entry.path, ["spec", "tls"]),
		"subject": kubernetes.subject(entry.manifest),
	}
}

unknown contains result if {
	some entry in ingresses
	none(tls(entry.manifest))
	not certificate_elsewhere(entry.manifest)
	open(entry.manifest)
	result := {
		"message": sprintf("%v has no tls section, and whether an annotation names a certificate cannot be told here (`%v`)", [kubernetes.subject(entry.manifest), values.excerpt(annotations(entry.manifest))]),
		"path": array.concat(entry.path, ["metadata", "annotations"]),
		"subject": kubernetes.subject(entry.manifest),
	}
}

unknown contains result if {
	some entry in kubernetes.manifests
	entry.manifest.kind == "Ingress"
	values.unknown(entry.manifest.spec)
	result := {
		"message": sprintf("whether %v has a tls section cannot be told here (`%v`)", [kubernetes.subject(entry.manifest), values.excerpt(entry.manifest.spec)]),
		"path": array.concat(entry.path, ["spec"]),
		"subject": kubernetes.subject(entry.manifest),
	}
}

subjects contains kubernetes.as_subject(entry) if some entry in ingresses

subjects contains kubernetes.as_subject(entry) if {
	some entry in kubernetes.manifests
	entry.manifest.kind == "Ingress"
	values.unknown(entry.manifest.spec)
}

ingresses contains entry if {
	some entry in kubernetes.manifests
	entry.manifest.kind == "Ingress"
	of_kubernetes(entry.manifest.apiVersion)
	is_object(entry.manifest.spec)
	not values.unknown(entry.manifest.spec)
}

# Knative and others have an Ingress of their own.
of_kubernetes(version) if {
	is_string(version)
	regex.match(`^(?:networking\.k8s\.io|extensions)/`, version)
}

of_kubernetes(version) if values.unknown(version)

tls(manifest) := object.get(manifest.spec, "tls", null)

none(list) if is_null(list)

none(list) if list == []

# open(manifest) holds when an annotation may name a certificate.
open(manifest) if values.unknown(annotations(manifest))

open(manifest) if values.unknown(listeners(manifest))

annotations(manifest) := object.get(manifest, ["metadata", "annotations"], null)

# The load balancer controller of AWS looks for a certificate of the rules' hosts
# (https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/ingress/cert_discovery/).
certificate_elsewhere(manifest) if contains(values.written(listeners(manifest)), "HTTPS")

listeners(manifest) := manifest.metadata.annotations["alb.ingress.kubernetes.io/listen-ports"]

# Cloud controllers take the certificate from an annotation.
certificate_elsewhere(manifest) if {
	some key, _ in values.entries(manifest.metadata.annotations)
	regex.match(`certificate-arn|ssl-cert|pre-shared-cert|managed-certificates|appgw-ssl-certificate`, key)
}
