# METADATA
# title: Terraform state travels without TLS
# description: |
#   State holds passwords and keys in plain text. This backend sends it over plain HTTP, or does not check whom it talks to.
# related_resources:
# - ref: https://developer.hashicorp.com/terraform/language/state/sensitive-data
# - ref: https://developer.hashicorp.com/terraform/language/backend/http
# custom:
#   id: state-backend-insecure
#   severity: high
#   precision: very-high
#   kinds: [terraform]
#   mentions: [backend]
#   target: set
#   controls:
#     soc2: [CC6.7]
#     gdpr: ["32(1)(a)"]
#     ccpa: ["1798.150"]
#     cwe: [319, 295]
#   remediation: |
#     Use an `https://` address with a certificate that the client can check.
package regate.terraform.state_backend_insecure

import data.regate.lib.terraform
import data.regate.lib.values

deny contains result if {
	some backend in backends
	some key in ["address", "lock_address", "unlock_address", "endpoint"]
	is_string(backend.body[key])
	startswith(lower(backend.body[key]), "http://")
	not regex.match(`^http://(?:localhost|127\.|\[::1\])`, lower(backend.body[key]))
	result := {
		"message": sprintf("the %s backend's `%s` is not https", [backend.name, key]),
		"path": array.concat(backend.path, [key]),
		"subject": backend.name,
	}
}

deny contains result if {
	some backend in backends
	some key in ["skip_cert_verification", "insecure"]
	values.as_bool(backend.body[key]) == true
	result := {
		"message": sprintf("the %s backend does not check the server's certificate (`%s`)", [backend.name, key]),
		"path": array.concat(backend.path, [key]),
		"subject": backend.name,
	}
}

unknown contains result if {
	some backend in backends
	some key in ["address", "lock_address", "unlock_address", "endpoint", "skip_cert_verification", "insecure"]
	open(key, backend.body[key])
	result := {
		"message": sprintf("whether the %s backend's `%s` is safe cannot be told here (`%s`)", [backend.name, key, values.excerpt(backend.body[key])]),
		"path": array.concat(backend.path, [key]),
		"subject": backend.name,
	}
}

subjects contains {"kind": "backend", "name": backend.name, "path": backend.path} if some backend in backends

# An address whose scheme is written says enough.
open(key, value) if {
	values.unknown(value)
	key in {"skip_cert_verification", "insecure"}
}

open(key, value) if {
	values.unknown(value)
	not key in {"skip_cert_verification", "insecure"}
	not regex.match(`(?i)^https?://`, values.written(value))
}

backends contains {"name": name, "body": entry.body, "path": entry.path} if {
	some settings in terraform.elements(object.get(input, "terraform", null), ["terraform"])
	some name, bodies in values.entries(settings.body.backend)
	some entry in terraform.elements(bodies, array.concat(settings.path, ["backend", name]))
}
