# METADATA
# title: IAM policy reaches the data of every resource (CloudFormation)
# description: |
#   Actions that read or change what resources hold, or that hand out roles, are allowed on `*`: on every bucket, table, key, secret and role
#   of the account, those that come later included.
# related_resources:
# - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege
# custom:
#   id: cloudformation-iam-data-on-every-resource
#   severity: medium
#   precision: high
#   kinds: [cloudformation, json, serverless]
#   mentions: [statement, polic]
#   controls:
#     soc2: [CC6.1, CC6.3]
#     gdpr: ["25(2)", "32(1)(b)"]
#     ccpa: ["1798.150"]
#     cwe: [732]
#   remediation: |
#     Name the ARNs of the buckets, tables, keys, secrets and roles that are used.
package regate.cloudformation.cloudformation_iam_data_on_every_resource

import data.regate.lib.iam

deny contains iam.bounded(result) if some result in iam.reaches(judged)

unknown contains result if some result in iam.maybe_reaches(judged)

unknown contains result if some result in iam.open_results(judged, "what is allowed")

subjects contains subject if some subject in iam.subjects_of(judged)

judged := iam.of_role("identity")
