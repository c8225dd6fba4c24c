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
#   controls:
#     soc2: [CC6.7]
#     gdpr: ["32(1)(a)"]
#     ccpa: ["1798.150"]
#     cwe: [319]
#   remediation: |
#     Add `spec.tls` with the hosts and a `secretName`; cert-manager can issue and renew the certificate.
package regate.kubernetes.ingress_without_tls

import data.regate.lib.kubernetes

deny contains result if {
	some entry in ingresses
	count(object.get(entry.manifest.spec, "tls", [])) == 0
	not certificate_elsewhere(entry.manifest)
	result := {
		"message": sprintf("%v has no tls section", [kubernetes.subject(entry.manifest)]),
		"path": array.concat(entry.path, ["spec", "rules"]),
		"subject": kubernetes.subject(entry.manifest),
	}
}

subjects contains kubernetes.subject(entry.manifest) if some entry in ingresses

ingresses contains entry if {
	some entry in kubernetes.manifests
	entry.manifest.kind == "Ingress"
	is_string(entry.manifest.apiVersion)
	regex.match(`^(?:networking\.k8s\.io|extensions)/`, entry.manifest.apiVersion)
	is_object(entry.manifest.spec)
}

# Cloud controllers take the certificate from an annotation.
certificate_elsewhere(manifest) if {
	some key, _ in manifest.metadata.annotations
	regex.match(`certificate-arn|ssl-cert|pre-shared-cert|managed-certificates|appgw-ssl-certificate`, key)
}
