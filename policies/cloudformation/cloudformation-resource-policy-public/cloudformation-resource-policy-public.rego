# METADATA
# title: Resource policy lets everybody in (CloudFormation)
# description: |
#   The principal is `*` and no condition says who that is: every account, and for many services everybody on the internet, may do what
#   the statement allows.
# related_resources:
# - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-anonymous
# custom:
#   id: cloudformation-resource-policy-public
#   severity: high
#   precision: high
#   kinds: [cloudformation, json, serverless]
#   mentions: [statement, polic]
#   controls:
#     soc2: [CC6.1, CC6.6]
#     gdpr: ["25(2)", "32(1)(b)"]
#     ccpa: ["1798.150"]
#     cwe: [284]
#   remediation: |
#     Name the accounts or roles, or add a condition such as `aws:PrincipalOrgID`, `aws:SourceArn` or `aws:SourceVpce`.
package regate.cloudformation.cloudformation_resource_policy_public

import data.regate.lib.iam
import data.regate.lib.values

deny contains placed(result) if some result in iam.publics(judged)

# A search domain in a VPC has no public address: who reaches it is a matter of its security groups
# (https://docs.aws.amazon.com/opensearch-service/latest/developerguide/vpc.html).
placed(result) := object.union(result, {"severity": "low"}) if {
	resource := input.Resources[result.subject]
	resource.Type in {"AWS::Elasticsearch::Domain", "AWS::OpenSearchService::Domain"}
	values.known(resource.Properties.VPCOptions)
} else := result

unknown contains result if some result in iam.maybe_publics(judged)

unknown contains result if some result in iam.open_results(judged, "who is let in")

subjects contains subject if some subject in iam.subjects_of(judged)

# Interfaces that are public are meant to be.
judged := [policy | some policy in iam.of_role("resource"); not "apigateway" in policy.services]
