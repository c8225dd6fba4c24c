# METADATA
# title: Every AWS account can take the role
# description: |
#   The trust policy names `*` as its principal and no condition narrows it: whoever has an AWS account can take the role with all of its rights.
# related_resources:
# - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-anonymous
# custom:
#   id: role-trusts-everybody
#   severity: critical
#   precision: very-high
#   kinds: [terraform]
#   mentions: [aws_iam]
#   target: set
#   controls:
#     soc2: [CC6.1, CC6.3]
#     gdpr: ["25(2)", "32(1)(b)"]
#     ccpa: ["1798.150"]
#     cwe: [284]
#   remediation: |
#     Name the account, role or service that takes the role.
package regate.terraform.role_trusts_everybody

import data.regate.lib.iam

deny contains result if some result in iam.publics(judged)

deny contains result if some result in iam.shared_words(judged)

unknown contains result if some result in iam.maybe_publics(judged)

unknown contains result if some result in iam.open_results(judged, "who can take the role")

subjects contains subject if some subject in iam.subjects_of(judged)

judged := iam.of_role("trust")
