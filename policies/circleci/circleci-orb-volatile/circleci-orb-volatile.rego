# METADATA
# title: Orb has no version of its own
# description: |
#   `@volatile` is whatever was published last, and `@dev:…` may be published anew under the same name for ninety days. An orb's commands run in the jobs, with their
#   variables.
# related_resources:
# - ref: https://circleci.com/docs/orb-concepts/#semantic-versioning
# custom:
#   id: circleci-orb-volatile
#   severity: medium
#   precision: very-high
#   kinds: [circleci]
#   mentions: [orbs]
#   controls:
#     soc2: [CC6.8, CC8.1]
#     cwe: [829]
#   remediation: |
#     Name a published version: `node: circleci/node@6.3.0`.
package regate.circleci.circleci_orb_volatile

import data.regate.lib.values

deny contains result if {
	some orb in orbs
	regex.match(`@(?:volatile|dev:.*)$`, orb.reference)
	result := {"message": sprintf("the orb '%v' has no version of its own", [values.excerpt(orb.reference)]), "path": orb.path, "subject": orb.name}
}

unknown contains result if {
	some orb in orbs
	regex.match(`@.*<<`, orb.reference)
	result := {"message": sprintf("which version the orb '%v' has cannot be told here", [values.excerpt(orb.reference)]), "path": orb.path, "subject": orb.name}
}

orbs contains {"reference": reference, "path": ["orbs", name], "name": name} if {
	some name, reference in values.entries(input.orbs)
	is_string(reference)
}

subjects contains {"kind": "orb", "name": orb.name, "path": orb.path} if some orb in orbs
