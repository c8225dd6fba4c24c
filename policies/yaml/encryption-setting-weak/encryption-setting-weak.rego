# METADATA
# title: Configuration names a broken cipher, hash or TLS version
# description: |
#   TLS 1.0 and 1.1 are forbidden by RFC 8996, SSL 2 and 3 and RC4 are broken, single DES can be searched in a day, and MD5 and
#   SHA-1 no longer prove that data is unchanged.
# related_resources:
# - ref: https://www.rfc-editor.org/rfc/rfc8996
# - ref: https://www.rfc-editor.org/rfc/rfc7465
# - ref: https://csrc.nist.gov/pubs/sp/800/131/a/r2/final
# custom:
#   id: encryption-setting-weak
#   severity: high
#   precision: high
#   kinds: [yaml, json, toml]
#   mentions: [tls, ssl, cipher, crypt, at_rest, atrest, in_transit, intransit]
#   controls:
#     soc2: [CC6.1, CC6.7]
#     gdpr: ["32(1)(a)"]
#     ccpa: ["1798.150"]
#     cwe: [326, 327]
#   remediation: |
#     Use TLS 1.2 or 1.3 in transit, AES-256-GCM or ChaCha20-Poly1305 at rest, and SHA-256 or better for signatures.
package regate.yaml.encryption_setting_weak

import data.regate.lib.tree
import data.regate.lib.values

# Keys that name an algorithm or a version on their own.
plain_keys := {"tls_version", "tlsversion", "min_tls_version", "mintlsversion", "minimum_tls_version", "minimumtlsversion", "tls_min_version", "tlsminversion", "ssl_version", "sslversion", "min_ssl_version", "ssl_protocol", "ssl_protocols", "cipher", "ciphers", "cipher_suite", "cipher_suites"}

# Keys that do so below a block about encryption.
scoped_keys := {"algorithm", "protocol", "protocols"}

# A version says so only below TLS itself: "encryption.version" may be the version of a file.
version_keys := {"version", "min_version", "minversion", "minimum_version"}

scopes := {"encryption", "tls", "ssl", "in_transit", "intransit", "at_rest", "atrest", "crypto", "cryptography"}

deny contains result if {
	some setting in settings
	weak(setting.value)
	result := {
		"message": sprintf("%v is %v", [setting.name, setting.value]),
		"path": setting.path,
		"subject": setting.name,
	}
}

unknown contains result if {
	some setting in settings
	values.unknown(setting.value)
	not weak(setting.value)
	result := {
		"message": sprintf("which algorithm or version this is cannot be told here (%v is `%v`)", [setting.name, values.excerpt(setting.value)]),
		"path": setting.path,
		"subject": setting.name,
	}
}

subjects contains {"kind": "setting", "name": setting.name, "path": setting.path} if some setting in settings

settings contains {"path": node.path, "value": text, "name": tree.words(node.path)} if {
	some node in tree.named((plain_keys | scoped_keys) | version_keys)
	is_scalar(node.value)
	relevant(node.key, node.path)
	text := words(node.value)
}

relevant(key, _) if key in plain_keys

relevant(key, path) if {
	key in scoped_keys
	tree.above(path, scopes)
}

relevant(key, path) if {
	key in version_keys
	tree.above(path, {"tls", "ssl", "in_transit", "intransit"})
}

is_scalar(value) if is_string(value)

is_scalar(value) if is_number(value)

is_scalar(value) if {
	is_object(value)
	values.unknown(value)
}

words(value) := value if is_string(value)

words(value) := values.written(value) if is_object(value)

words(value) := sprintf("%v", [value]) if is_number(value)

weak(value) if regex.match(`(?i)^\s*(?:tls|v)?[ _.-]*(?:v)?[ _.-]*1[._][01]\s*$`, value)

weak(value) if regex.match(`(?i)^\s*ssl[ _.-]*v?[23](?:[._]0)?\s*$`, value)

weak(value) if regex.match(`(?i)(?:^|[^a-z0-9])(?:rc4|des|3des|des-?cbc3?|des-ede3?|md5|null|export)(?:[^a-z0-9]|$)`, value)
