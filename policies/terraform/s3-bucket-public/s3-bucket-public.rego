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
#   mentions: [aws_s3_bucket]
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
	some entry in listed
	what := public_acls[entry.body.acl]
	not is_shut(entry, {"block_public_acls", "ignore_public_acls"})
	result := {
		"message": sprintf("%s can be %s (`acl` is \"%s\")", [entry.address, what, entry.body.acl]),
		"path": array.concat(entry.path, ["acl"]),
		"subject": entry.address,
		"severity": severity(entry.body.acl),
	}
}

deny contains result if {
	some place in statements
	place.statement.Effect == "Allow"
	not "Condition" in object.keys(place.statement)
	everybody(place.statement.Principal)
	not is_shut(place.entry, {"block_public_policy", "restrict_public_buckets"})
	actions := [values.shown(action) | some action in values.array(object.get(place.statement, "Action", "everything"))]
	result := {
		"message": sprintf("%s allows %s to everybody", [place.entry.address, concat(", ", actions)]),
		"path": array.concat(place.entry.path, ["policy"]),
		"subject": place.entry.address,
	}
}

unknown contains result if {
	some entry in listed
	some acl, _ in public_acls
	values.unknown(entry.body.acl)
	values.maybe(entry.body.acl, acl)
	result := {
		"message": sprintf("who can read %s cannot be told here (`%s`)", [entry.address, values.excerpt(entry.body.acl)]),
		"path": array.concat(entry.path, ["acl"]),
		"subject": entry.address,
	}
}

unknown contains result if {
	some entry in terraform.resources.aws_s3_bucket_policy
	values.unknown(entry.body.policy)
	not json.is_valid(values.written(entry.body.policy))
	count(terraform.documents(entry, "policy")) == 0
	result := {
		"message": sprintf("whom %s lets in cannot be told here (`%s`)", [entry.address, values.excerpt(entry.body.policy)]),
		"path": array.concat(entry.path, ["policy"]),
		"subject": entry.address,
	}
}

unknown contains result if {
	some place in statements
	values.maybe(place.statement.Effect, "Allow")
	not "Condition" in object.keys(place.statement)
	some principal in principals(place.statement.Principal)
	values.maybe(principal, "*")
	open := values.unknowns([place.statement.Effect, principal])
	count(open) > 0
	result := {
		"message": sprintf("whom %s lets in cannot be told here (`%s`)", [place.entry.address, values.excerpt(open[0])]),
		"path": array.concat(place.entry.path, ["policy"]),
		"subject": place.entry.address,
	}
}

subjects contains terraform.as_subject(entry) if some entry in listed

subjects contains terraform.as_subject(entry) if some entry in terraform.resources.aws_s3_bucket_policy

listed := terraform.all({"aws_s3_bucket", "aws_s3_bucket_acl"})

statements contains {"entry": entry, "statement": statement} if {
	some entry in terraform.resources.aws_s3_bucket_policy
	text := values.written(entry.body.policy)
	json.is_valid(text)
	document := json.unmarshal(text)
	is_object(document)
	some statement in values.array(object.get(document, "Statement", null))
	is_object(statement)
}

statements contains {"entry": entry, "statement": statement} if {
	some entry in terraform.resources.aws_s3_bucket_policy
	some document in terraform.documents(entry, "policy")
	some statement in terraform.statements(document)
}

# is_shut(entry, settings) holds where a public access block of the bucket has one of some settings on: what would make the bucket
# public is refused or ignored then.
is_shut(entry, settings) if {
	some block in terraform.resources.aws_s3_bucket_public_access_block
	is_same_bucket(block, entry)
	terraform.certain(block)
	some setting in settings
	values.as_bool(block.body[setting]) == true
}

is_same_bucket(block, entry) if {
	entry.type == "aws_s3_bucket"
	some reference in terraform.references(block)
	reference.path == ["bucket"]
	terraform.is_address(reference.address, entry)
}

is_same_bucket(block, entry) if buckets(block) & buckets(entry) != set()

# The bucket that a block is about: the address of one that is made here, or a name.
buckets(entry) := {reference.address | some reference in terraform.references(entry); reference.path == ["bucket"]} | {name |
	name := entry.body.bucket
	values.known(name)
}

everybody(principal) if "*" in principals(principal)

principals(principal) := [principal] if not is_object(principal)

principals(principal) := values.array(object.get(principal, "AWS", null)) if is_object(principal)

severity(acl) := "critical" if acl == "public-read-write"

severity(acl) := "high" if acl != "public-read-write"
