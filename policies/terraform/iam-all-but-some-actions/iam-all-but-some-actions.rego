# METADATA
# title: IAM policy allows every action but some
# description: |
#   `NotAction` with `Allow` gives every action that is not named, those of services that do not exist yet included.
# related_resources:
# - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notaction.html
# custom:
#   id: iam-all-but-some-actions
#   severity: medium
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
#     List the actions that are needed under `Action`; use `NotAction` with `Deny` alone.
package regate.terraform.iam_all_but_some_actions

import data.regate.lib.iam

deny contains result if some result in iam.exceptions(judged)

unknown contains result if some result in iam.maybe_exceptions(judged)

unknown contains result if some result in iam.open_results(judged, "what is allowed")

subjects contains subject if some subject in iam.subjects_of(judged)

judged := iam.of_role("identity")
