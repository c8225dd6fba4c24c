# METADATA
# title: Every account of a token issuer can take the role (CloudFormation)
# description: |
#   The role trusts tokens of an issuer that everybody can get, such as GitHub Actions, and no condition says whose token it has to be.
#   Any repository in the world can take the role.
# related_resources:
# - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html
# - ref: https://docs.github.com/en/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws
# custom:
#   id: cloudformation-role-trust-without-subject
#   severity: critical
#   precision: high
#   kinds: [cloudformation, json, serverless]
#   mentions: [statement, polic]
#   controls:
#     soc2: [CC6.1, CC6.3]
#     gdpr: ["25(2)", "32(1)(b)"]
#     ccpa: ["1798.150"]
#     cwe: [284]
#   remediation: |
#     Add a condition on the subject: `"token.actions.githubusercontent.com:sub": "repo:your-organisation/your-repository:ref:refs/heads/main"`.
package regate.cloudformation.cloudformation_role_trust_without_subject

import data.regate.lib.iam

deny contains result if some result in iam.federations(judged)

unknown contains result if some result in iam.maybe_federations(judged)

unknown contains result if some result in iam.maybe_federations_of_providers(judged)

unknown contains result if some result in iam.open_results(judged, "who can take the role")

subjects contains subject if some subject in iam.subjects_of(judged)

judged := iam.of_role("trust")
