# METADATA
# title: IAM policy lets its holder get more rights
# description: |
#   The actions are enough to gain rights that the policy does not give: to change a policy that is attached, to attach another, to make
#   keys for somebody else, or to hand a role to a service and act through it.
# related_resources:
# - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
# - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
# custom:
#   id: iam-privilege-escalation
#   severity: high
#   precision: high
#   kinds: [terraform]
#   mentions: [aws_iam, aws_ssoadmin]
#   target: set
#   controls:
#     soc2: [CC6.1, CC6.3]
#     gdpr: ["25(2)", "32(1)(b)"]
#     ccpa: ["1798.150"]
#     cwe: [269]
#   remediation: |
#     Name the roles, users and policies instead of `*`, add `iam:PassedToService` to `iam:PassRole`, or ask for a permissions boundary in a condition.
package regate.terraform.iam_privilege_escalation

import data.regate.lib.iam

deny contains iam.bounded(result) if some result in iam.escalations(judged)

unknown contains result if some result in iam.maybe_escalations(judged)

unknown contains result if some result in iam.open_results(judged, "what is allowed")

subjects contains subject if some subject in iam.subjects_of(judged)

judged := iam.of_role("identity")
