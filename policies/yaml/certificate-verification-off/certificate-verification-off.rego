# METADATA
# title: Configuration switches the verification of certificates off
# description: |
#   A client that takes any certificate talks to whoever stands between: what it sends is read, what it gets is theirs.
# related_resources:
# - ref: https://prometheus.io/docs/prometheus/latest/configuration/configuration/#tls_config
# - ref: https://docs.ansible.com/ansible/latest/collections/ansible/builtin/uri_module.html#parameter-validate_certs
# custom:
#   id: certificate-verification-off
#   severity: medium
#   precision: high
#   kinds: [yaml, json, toml, spring]
#   mentions: [verify, verification, validate_certs]
#   controls:
#     soc2: [CC6.7]
#     gdpr: ["32(1)(a)"]
#     ccpa: ["1798.150"]
#     cwe: [295]
#   remediation: |
#     Remove the setting, and name the authority of a certificate of your own (`ca_file`).
package regate.yaml.certificate_verification_off

import data.regate.lib.tree
import data.regate.lib.values

# Names that must not be true, and names that must not be false.
skips := {"insecure_skip_verify", "insecure-skip-verify", "insecureskipverify", "insecure_skip_tls_verify", "insecureskiptlsverify", "insecure-skip-tls-verify", "skip_tls_verify", "skiptlsverify", "tls_skip_verify", "tlsskipverify"}

verifies := {"validate_certs", "verify_certs", "verify_certificates", "verify_ssl", "verifyssl", "ssl_verify", "tls_verify", "verify_tls", "sslverify"}

deny contains result if {
	some setting in settings
	values.as_bool(setting.value) == setting.bad
	result := {
		"message": sprintf("%v is %v", [setting.name, setting.value]),
		"path": setting.path,
		"subject": setting.name,
		"severity": severity,
	}
}

# What a test sets reaches no server of the product.
default severity := "medium"

severity := "low" if data.regate.file.test

unknown contains result if {
	some setting in settings
	values.unknown(setting.value)
	result := {
		"message": sprintf("whether certificates are verified cannot be told here (%v is `%v`)", [setting.name, values.excerpt(setting.value)]),
		"path": setting.path,
		"subject": setting.name,
	}
}

subjects contains {"kind": "setting", "name": setting.name, "path": setting.path} if some setting in settings

settings contains {"path": node.path, "value": node.value, "name": tree.words(node.path), "bad": node.key in skips} if {
	some node in tree.named(skips | verifies)
	scalar(node.value)
}

scalar(value) if values.unknown(value)

scalar(value) if {
	not is_object(value)
	not is_array(value)
}
