# METADATA
# title: Gateway serves over plain HTTP alone
# description: |
#   Every listener of the gateway is one for HTTP: visitors' requests, cookies and passwords travel in the clear up to the cluster, and
#   there is nowhere to send them to.
# related_resources:
# - ref: https://gateway-api.sigs.k8s.io/guides/tls/
# - ref: https://gateway-api.sigs.k8s.io/guides/http-redirect-rewrite/
# custom:
#   id: gateway-without-tls
#   severity: medium
#   precision: medium
#   kinds: [kubernetes]
#   objects: [Gateway]
#   controls:
#     soc2: [CC6.7]
#     gdpr: ["32(1)(a)"]
#     ccpa: ["1798.150"]
#     cwe: [319]
#   remediation: |
#     Add a listener with `protocol: HTTPS`, `port: 443` and `tls.certificateRefs`; cert-manager can issue the certificate. Send what
#     comes by HTTP there with a route's filter `RequestRedirect`.
package regate.kubernetes.gateway_without_tls

import data.regate.lib.kubernetes
import data.regate.lib.values

deny contains result if {
	some entry in gateways
	count(protocols(entry) & plain) > 0
	count(protocols(entry) - plain) == 0
	not open(entry)
	not inside(entry.manifest)
	result := {
		"message": sprintf("%v has listeners for plain HTTP alone", [kubernetes.subject(entry.manifest)]),
		"path": array.concat(entry.path, ["spec", "listeners"]),
		"subject": kubernetes.subject(entry.manifest),
		"severity": severity,
	}
}

unknown contains result if {
	some entry in gateways
	count(protocols(entry) - plain) == 0
	open(entry)
	not inside(entry.manifest)
	result := {
		"message": sprintf("whether %v has a listener with TLS cannot be told here (%v)", [kubernetes.subject(entry.manifest), why(entry.manifest)]),
		"path": array.concat(entry.path, ["spec"]),
		"subject": kubernetes.subject(entry.manifest),
	}
}

# A manual shows how a gateway is written, and leaves certificates to its reader.
severity := "info" if documentation

severity := "medium" if not documentation

documentation if is_string(data.regate.file.fence)

why(manifest) := "others may attach listeners" if {
	manifest.spec.allowedListeners
	count(values.unknowns(values.list(manifest.spec.listeners))) == 0
} else := sprintf("`%v`", [values.excerpt(object.get(manifest.spec, "listeners", "listeners"))])

subjects contains kubernetes.as_subject(entry) if {
	some entry in gateways
	not inside(entry.manifest)
}

# Istio and others have a Gateway of their own.
gateways contains entry if {
	some entry in kubernetes.manifests
	entry.manifest.kind == "Gateway"
	of_gateway_api(entry.manifest.apiVersion)
}

of_gateway_api(version) if {
	is_string(version)
	startswith(version, "gateway.networking.k8s.io/")
}

of_gateway_api(version) if values.unknown(version)

plain := {"HTTP"}

protocols(entry) := {listener.protocol |
	some listener in values.list(entry.manifest.spec.listeners)
	is_string(listener.protocol)
	values.known(listener.protocol)
}

# open(entry): a listener, or whether there are more, is not known. Others may be attached where that is allowed
# (https://gateway-api.sigs.k8s.io/geps/gep-1713/).
open(entry) if values.unknown(entry.manifest.spec)

open(entry) if values.unknown(entry.manifest.spec.listeners)

open(entry) if {
	some listener in values.list(entry.manifest.spec.listeners)
	values.unknown(listener)
}

open(entry) if {
	some listener in values.list(entry.manifest.spec.listeners)
	values.unknown(listener.protocol)
}

open(entry) if {
	attached := entry.manifest.spec.allowedListeners.namespaces.from
	attached != "None"
}

# The mesh's own way to a service within, and a load balancer that only the network around the cluster reaches.
inside(manifest) if endswith(values.written(manifest.spec.gatewayClassName), "-waypoint")

inside(manifest) if {
	some key, value in values.entries(manifest.metadata.annotations)
	regex.match(`load-balancer-(?:type|internal|scheme)`, key)
	regex.match(`(?i)^(?:internal|true)$`, values.written(value))
}

inside(manifest) if regex.match(`^gke-l7-(?:rilb|cross-regional-internal)`, values.written(manifest.spec.gatewayClassName))
