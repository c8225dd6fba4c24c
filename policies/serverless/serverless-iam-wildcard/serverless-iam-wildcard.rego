# METADATA
# title: Function's role may do too much
# description: |
#   The statement gives the functions every action of a service, or every action there is, on every resource. A flaw in one
#   function then opens the account.
# related_resources:
# - ref: https://www.serverless.com/framework/docs/providers/aws/guide/iam
# - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html
# custom:
#   id: serverless-iam-wildcard
#   severity: high
#   precision: very-high
#   kinds: [serverless]
#   controls:
#     soc2: [CC6.1, CC6.3]
#     gdpr: ["25(2)", "32(1)(b)"]
#     cwe: [732]
#   remediation: |
#     List the actions and the ARNs that the code uses, such as `dynamodb:GetItem` on one table.
package regate.serverless.serverless_iam_wildcard

import data.regate.lib.iam

deny contains iam.bounded(result) if some result in iam.wildcards(judged)

unknown contains result if some result in iam.conditional_wildcards(judged)

unknown contains result if some result in iam.maybe_wildcards(judged)

unknown contains result if some result in iam.open_results(judged, "what the functions' role may do")

subjects contains subject if some subject in iam.subjects_of(judged)

# Policies among the file's CloudFormation resources have a rule of their own.
judged := [policy | some policy in iam.of_role("identity"); policy.kind == "serverless"]
