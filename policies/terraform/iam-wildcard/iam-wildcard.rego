# METADATA
# title: IAM policy allows too much by wildcard
# description: |
#   A statement allows every action, or every action of a service, on every resource. Whoever gets hold of the identity, through
#   a leaked key or a flaw in a function, gets all of that.
# related_resources:
# - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege
# custom:
#   id: iam-wildcard
#   severity: high
#   precision: high
#   kinds: [terraform]
#   mentions: [aws_iam, aws_ssoadmin]
#   target: set
#   controls:
#     soc2: [CC6.1, CC6.3]
#     gdpr: ["25(2)", "32(1)(b)"]
#     ccpa: ["1798.150"]
#     cwe: [732]
#   remediation: |
#     List the actions and the ARNs that are used, such as `s3:GetObject` on one bucket. IAM Access Analyzer can write the list from use.
package regate.terraform.iam_wildcard

import data.regate.lib.iam

deny contains iam.bounded(result) if some result in iam.wildcards(judged)

# An expression that was not evaluated is read only when it holds one statement, where nothing can be mixed up.
deny contains result if {
	some policy in judged
	some open in policy.open
	iam.broad_expression(open.value)
	result := {
		"message": sprintf("%s allows `*` on every resource", [policy.address]),
		"path": open.path,
		"subject": policy.address,
		"severity": "high",
	}
}

unknown contains result if some result in iam.conditional_wildcards(judged)

unknown contains result if some result in iam.maybe_wildcards(judged)

unknown contains result if some result in iam.open_results(judged, "what is allowed")

subjects contains subject if some subject in iam.subjects_of(judged)

judged := iam.of_role("identity")
