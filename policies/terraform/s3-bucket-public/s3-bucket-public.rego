# METADATA
# title: Bucket is open to everybody
# description: |
#   An access list or a policy gives the whole internet, or every AWS account, access to the bucket. Lists of such buckets are
#   public.
# related_resources:
# - ref: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
# custom:
#   id: s3-bucket-public
#   severity: high
#   precision: very-high
#   kinds: [terraform]
#   target: set
#   controls:
#     soc2: [CC6.1, CC6.6]
#     gdpr: ["25(2)", "32(1)(b)"]
#     ccpa: ["1798.150"]
#     cwe: [284, 732]
#   remediation: |
#     Remove the grant and add an `aws_s3_bucket_public_access_block`. Publish a website through CloudFront with origin access control.
package regate.terraform.s3_bucket_public

import data.regate.lib.terraform
import data.regate.lib.values

public_acls := {"public-read": "read by everybody", "public-read-write": "read and written by everybody", "authenticated-read": "read by every AWS account"}

deny contains result if {
	some type in {"aws_s3_bucket", "aws_s3_bucket_acl"}
	some entry in terraform.resources[type]
	what := public_acls[entry.body.acl]
	result := {
		"message": sprintf("%s can be %s (`acl` is \"%s\")", [entry.address, what, entry.body.acl]),
		"path": array.concat(entry.path, ["acl"]),
		"subject": entry.address,
		"severity": severity(entry.body.acl),
	}
}

deny contains result if {
	some entry in terraform.resources.aws_s3_bucket_policy
	json.is_valid(entry.body.policy)
	document := json.unmarshal(entry.body.policy)
	some statement in values.array(object.get(document, "Statement", null))
	statement.Effect == "Allow"
	not "Condition" in object.keys(statement)
	everybody(statement.Principal)
	result := {
		"message": sprintf("%s allows %s to everybody", [entry.address, concat(", ", values.array(object.get(statement, "Action", "everything")))]),
		"path": array.concat(entry.path, ["policy"]),
		"subject": entry.address,
	}
}

subjects contains entry.address if {
	some type in {"aws_s3_bucket", "aws_s3_bucket_acl", "aws_s3_bucket_policy"}
	some entry in terraform.resources[type]
}

everybody(principal) if principal == "*"

everybody(principal) if "*" in values.array(principal.AWS)

severity(acl) := "critical" if acl == "public-read-write"

severity(acl) := "high" if acl != "public-read-write"
