# METADATA
# title: Bucket is open to everybody
# description: |
#   An access list or a policy gives the whole internet, or every AWS account, access to the bucket. Lists of such buckets are
#   public.
# related_resources:
# - ref: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
# - ref: https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html
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

import data.regate.lib.iam
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

# Groups to which a grant may be made (https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#specifying-grantee-predefined-groups).
public_groups := {
	"http://acs.amazonaws.com/groups/global/AllUsers": "everybody",
	"http://acs.amazonaws.com/groups/global/AuthenticatedUsers": "every AWS account",
}

deny contains result if {
	some entry in granting
	some grant in grants(entry)
	who := public_groups[grant.body.uri]
	not is_shut(entry, {"block_public_acls", "ignore_public_acls"})
	result := {
		"message": sprintf("%s is granted to %s", [entry.address, who]),
		"path": array.concat(grant.path, ["uri"]),
		"subject": entry.address,
		"severity": grant_severity(grant.rights),
	}
}

deny contains result if {
	some place in statements
	iam.public(place.statement)
	not is_shut(place.entry, {"block_public_policy", "restrict_public_buckets"})
	actions := [values.shown(action) | some action in iam.what(place.statement)]
	result := {
		"message": sprintf("%s allows %s to everybody", [place.entry.address, concat(", ", actions)]),
		"path": place.statement.path,
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
	some entry in granting
	some open in open_grants(entry)
	not is_shut(entry, {"block_public_acls", "ignore_public_acls"})
	result := {
		"message": sprintf("to whom %s is granted cannot be told here (`%s`)", [entry.address, values.excerpt(open.value)]),
		"path": open.path,
		"subject": entry.address,
	}
}

unknown contains result if {
	some place in policies
	some open in place.policy.open
	result := {
		"message": sprintf("whom %s lets in cannot be told here (`%s`)", [place.entry.address, values.excerpt(open.value)]),
		"path": open.path,
		"subject": place.entry.address,
	}
}

unknown contains result if {
	some place in statements
	open := iam.maybe_public(place.statement)
	not iam.public(place.statement)
	result := {
		"message": sprintf("whom %s lets in cannot be told here (`%s`)", [place.entry.address, values.excerpt(open)]),
		"path": place.statement.path,
		"subject": place.entry.address,
	}
}

subjects contains terraform.as_subject(entry) if some entry in listed

subjects contains terraform.as_subject(entry) if some entry in terraform.resources.aws_s3_bucket_policy

listed := terraform.all({"aws_s3_bucket", "aws_s3_bucket_acl"})

# Those that grants may stand in, which few do.
granting := {entry | some entry in listed; some key in ["access_control_policy", "dynamic", "grant"]; entry.body[key]}

# grants(entry): each grantee of an access list, as `{"body", "path", "rights"}`.
grants(entry) := [object.union(grant, {"rights": values.array(object.get(grant.body, "permissions", null))}) |
	some grant in terraform.nested(entry, "grant")
] if {
	entry.type == "aws_s3_bucket"
} else := [object.union(grantee, {"rights": [object.get(grant.body, "permission", "")]}) |
	some grant in lists_grants(entry)
	some grantee in terraform.nested(grant, "grantee")
]

lists_grants(entry) := [grant | some list in terraform.nested(entry, "access_control_policy"); some grant in terraform.nested(list, "grant")]

# open_grants(entry): what may be a grant to such a group.
open_grants(entry) := array.concat(
	[{"value": grant.body.uri, "path": array.concat(grant.path, ["uri"])} |
		some grant in grants(entry)
		values.unknown(grant.body.uri)
		some group, _ in public_groups
		values.maybe(grant.body.uri, group)
	],
	[hidden |
		some place in array.concat(
			[[entry, "grant"], [entry, "access_control_policy"]],
			array.concat(
				[[list, "grant"] | some list in terraform.nested(entry, "access_control_policy")],
				[[grant, "grantee"] | some grant in lists_grants(entry)],
			),
		)
		some hidden in terraform.hidden(place[0], place[1])
	],
)

# The policies of buckets, their own or those of documents that they take.
policies := [{"entry": entry, "policy": policy} |
	some policy in iam.policies
	"s3" in policy.services
	some entry in terraform.all({"aws_s3_bucket", "aws_s3_bucket_policy"})
	entry.address in policy.holders
]

statements := [{"entry": place.entry, "statement": statement} | some place in policies; some statement in place.policy.statements]

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

# Who may write the list may grant themselves the rest.
grant_severity(rights) := "critical" if {
	some right in rights
	values.known(right)
	right in {"WRITE", "WRITE_ACP", "FULL_CONTROL"}
} else := "high"

severity(acl) := "critical" if acl == "public-read-write"

severity(acl) := "high" if acl != "public-read-write"
