# METADATA
# title: Resource policy lets everybody in
# description: |
#   The principal is `*` and no condition says who that is: every account, and for many services everybody on the internet, may do what
#   the statement allows.
# related_resources:
# - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-anonymous
# custom:
#   id: resource-policy-public
#   severity: high
#   precision: high
#   kinds: [terraform]
#   mentions: [policy, policies]
#   target: set
#   controls:
#     soc2: [CC6.1, CC6.6]
#     gdpr: ["25(2)", "32(1)(b)"]
#     ccpa: ["1798.150"]
#     cwe: [284]
#   remediation: |
#     Name the accounts or roles, or add a condition such as `aws:PrincipalOrgID`, `aws:SourceArn` or `aws:SourceVpce`.
package regate.terraform.resource_policy_public

import data.regate.lib.iam
import data.regate.lib.terraform
import data.regate.lib.values

deny contains placed(result) if some result in iam.publics(judged)

# A search domain in a VPC has no public address: who reaches it is a matter of its security groups
# (https://docs.aws.amazon.com/opensearch-service/latest/developerguide/vpc.html).
placed(result) := object.union(result, {"severity": "low"}) if {
	result.subject in in_networks
} else := result

in_networks contains domain.address if {
	some domain in terraform.all({"aws_elasticsearch_domain", "aws_opensearch_domain"})
	values.known(domain.body.vpc_options)
}

unknown contains result if some result in iam.maybe_publics(judged)

unknown contains result if some result in iam.open_results(judged, "who is let in")

subjects contains subject if some subject in iam.subjects_of(judged)

# Buckets have their own policy, since their public access block counts; registries and interfaces that are public are meant to be.
judged := [policy |
	some policy in iam.of_role("resource")
	not meant_or_told_elsewhere(policy)
]

meant_or_told_elsewhere(policy) if {
	count(policy.services) > 0
	every service in policy.services {
		service in {"s3", "apigateway", "ecr-public"}
	}
}
