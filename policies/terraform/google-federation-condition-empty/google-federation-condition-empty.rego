# METADATA
# title: Condition of a workload identity pool lets every caller in
# description: |
#   The condition asks that a claim is there, or nothing, and compares none with a value: with a public issuer such as GitHub, every
#   repository of the world may get a token.
# related_resources:
# - ref: https://cloud.google.com/iam/docs/workload-identity-federation-with-deployment-pipelines#conditions
# custom:
#   id: google-federation-condition-empty
#   severity: high
#   precision: high
#   kinds: [terraform]
#   mentions: [google_iam_workload_identity_pool_provider]
#   target: set
#   controls:
#     soc2: [CC6.1, CC6.3]
#     gdpr: ["32(1)(b)"]
#     ccpa: ["1798.150"]
#     cwe: [269, 284]
#   remediation: |
#     Compare a claim that names your organisation: `assertion.repository_owner == "your-organisation"`.
package regate.terraform.google_federation_condition_empty

import data.regate.lib.terraform
import data.regate.lib.values

deny contains result if {
	some provider in judged
	condition := provider.body.attribute_condition
	values.known(condition)
	not names_somebody(condition)
	result := {
		"message": sprintf("%s lets every caller of its issuer in: its condition is `%s`", [provider.address, values.excerpt(condition)]),
		"path": array.concat(provider.path, ["attribute_condition"]),
		"subject": provider.address,
	}
}

unknown contains result if {
	some provider in judged
	condition := provider.body.attribute_condition
	values.unknown(condition)
	not names_somebody(condition)
	result := {
		"message": sprintf("whom the condition of %s lets in cannot be told here (`%s`)", [provider.address, values.excerpt(condition)]),
		"path": array.concat(provider.path, ["attribute_condition"]),
		"subject": provider.address,
	}
}

subjects contains terraform.as_subject(provider) if some provider in judged

# Without a condition it is gcp-federation-without-condition's.
judged := [provider |
	some provider in terraform.resources.google_iam_workload_identity_pool_provider
	provider.body.attribute_condition
	provider.body.attribute_condition != ""
]

# names_somebody(condition): it compares a claim with a value that is written or handed in (https://cloud.google.com/iam/docs/conditions-overview).
names_somebody(condition) if {
	text := values.written(condition)
	not regex.match(`(?:^|\|\|)[\s(]*true[\s)]*(?:$|\|\|)`, text)
	some pattern in [
		`==\s*(?:"[^"]|'[^']|\$\{)`,
		`(?:[^'"]['"]|\})\s*==`,
		`\bin\s*(?:\[\s*['"$]|\$\{)`,
		`(?:[^'"]['"]|\})\s*in\b`,
		`\.(?:startsWith|endsWith|matches|contains)\(\s*(?:r?"[^"]|r?'[^']|\$\{)`,
		`['"\]}]\.exists\(`,
	]
	regex.match(pattern, text)
}
