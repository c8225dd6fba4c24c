# METADATA
# title: Declared TLS version is older than this environment asks for
# description: |
#   The document says which TLS version data in transit has, and the level of this environment asks for a newer one. TLS 1.2 is not
#   broken; TLS 1.3 leaves out what was weak in it.
# related_resources:
# - ref: https://www.rfc-editor.org/rfc/rfc8446
# - ref: https://www.rfc-editor.org/rfc/rfc9325
# custom:
#   id: tls-version-below-level
#   severity: low
#   precision: medium
#   kinds: [yaml, json, toml]
#   mentions: [in_transit, intransit]
#   controls:
#     soc2: [CC6.7]
#     gdpr: ["32(1)(a)"]
#     cwe: [326]
#   remediation: |
#     Declare and set TLS 1.3. `tls_version = 1.2` below `[levels.production.numbers]` in `regate.toml` asks for less.
package regate.yaml.tls_version_below_level

import data.regate.lib.levels
import data.regate.lib.tree

keys := {"algorithm", "protocol", "version", "min_version", "tls_version", "min_tls_version", "minimum_version"}

deny contains result if {
	some setting in settings
	worse := levels.below("tls_version", setting.version)
	result := {
		"message": sprintf("%v is %v, and has to be TLS %v", [setting.name, setting.value, worse.limit]),
		"path": setting.path,
		"subject": setting.name,
		"review": worse.review,
	}
}

subjects contains {"kind": "setting", "name": setting.name, "path": setting.path} if some setting in settings

# Versions before 1.2 are told as broken.
settings contains {"path": node.path, "value": node.value, "version": version, "name": tree.words(node.path)} if {
	some node in tree.named(keys)
	tree.above(node.path, {"in_transit", "intransit"})
	some found in regex.find_all_string_submatch_n(`(?i)^\s*(?:tls)?[ _.-]*v?(1[._][23])\s*$`, sprintf("%v", [node.value]), 1)
	version := to_number(replace(found[1], "_", "."))
}
