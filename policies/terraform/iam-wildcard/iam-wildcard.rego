# METADATA
# title: IAM policy allows too much by wildcard
# description: |
#   A statement allows every action, or every action of a service, on every resource. Whoever gets hold of the identity, through
#   a leaked key or a flaw in a function, gets all of that.
# related_resources:
# - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege
# custom:
#   id: iam-wildcard
#   severity: high
#   precision: high
#   kinds: [terraform]
#   target: set
#   controls:
#     soc2: [CC6.1, CC6.3]
#     gdpr: ["25(2)", "32(1)(b)"]
#     ccpa: ["1798.150"]
#     cwe: [732]
#   remediation: |
#     List the actions and the ARNs that are used, such as `s3:GetObject` on one bucket. IAM Access Analyzer can write the list from use.
package regate.terraform.iam_wildcard

import data.regate.lib.terraform
import data.regate.lib.values

deny contains result if {
	some statement in statements
	statement.effect == "Allow"
	not statement.conditional
	count(statement.principals) == 0
	"*" in statement.resources
	some action in statement.actions
	wildcard(action)
	result := {
		"message": sprintf("%s allows `%s` on every resource", [statement.address, action]),
		"path": statement.path,
		"subject": statement.address,
		"severity": severity(action),
	}
}

# A statement with a principal stands in the policy of one resource, where `*` means that resource, as in every KMS key policy
# (https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html). It is too broad when anybody is the principal.
deny contains result if {
	some statement in statements
	statement.effect == "Allow"
	not statement.conditional
	"*" in statement.principals
	some action in statement.actions
	wildcard(action)
	result := {
		"message": sprintf("%s allows `%s` to everybody (principal `*`)", [statement.address, action]),
		"path": statement.path,
		"subject": statement.address,
	}
}

# An expression that was not evaluated is read only when it holds one statement, where nothing can be mixed up.
deny contains result if {
	some policy in policies
	values.unknown(policy.text)
	count(regex.find_n(`"?Effect"?\s*[=:]`, policy.text, -1)) == 1
	regex.match(`"?Effect"?\s*[=:]\s*"Allow"`, policy.text)
	regex.match(`"?Action"?\s*[=:]\s*\[?\s*"\*"`, policy.text)
	regex.match(`"?Resource"?\s*[=:]\s*\[?\s*"\*"`, policy.text)
	not regex.match(`"?(?:Condition|Principal)"?\s*[=:]`, policy.text)
	result := {
		"message": sprintf("%s allows `*` on every resource", [policy.address]),
		"path": policy.path,
		"subject": policy.address,
		"severity": "high",
	}
}

subjects contains policy.address if some policy in policies

subjects contains document.address if some document in terraform.data_sources.aws_iam_policy_document

# Policies written as JSON.
policies contains {"address": entry.address, "path": array.concat(entry.path, [key]), "text": text} if {
	some type, key in {
		"aws_iam_policy": "policy",
		"aws_iam_role_policy": "policy",
		"aws_iam_user_policy": "policy",
		"aws_iam_group_policy": "policy",
		"aws_ssoadmin_permission_set_inline_policy": "inline_policy",
	}
	some entry in terraform.resources[type]
	text := entry.body[key]
	is_string(text)
}

policies contains {"address": role.address, "path": array.concat(inline.path, ["policy"]), "text": inline.body.policy} if {
	some role in terraform.resources.aws_iam_role
	some inline in terraform.nested(role, "inline_policy")
	is_string(inline.body.policy)
}

statements contains {
	"address": policy.address,
	"path": policy.path,
	"effect": object.get(statement, "Effect", ""),
	"actions": values.array(object.get(statement, "Action", null)),
	"resources": values.array(object.get(statement, "Resource", null)),
	"conditional": "Condition" in object.keys(statement),
	"principals": json_principals(object.get(statement, "Principal", null)),
} if {
	some policy in policies
	json.is_valid(policy.text)
	document := json.unmarshal(policy.text)
	some statement in values.array(object.get(document, "Statement", null))
}

statements contains {
	"address": document.address,
	"path": array.concat(block.path, ["actions"]),
	"effect": object.get(block.body, "effect", "Allow"),
	"actions": values.array(object.get(block.body, "actions", null)),
	"resources": values.array(object.get(block.body, "resources", null)),
	"conditional": "condition" in object.keys(block.body),
	"principals": block_principals(block),
} if {
	some document in terraform.data_sources.aws_iam_policy_document
	some block in terraform.nested(document, "statement")
}

# `"*"`, or an object of lists such as `{"AWS": ["arn:..."]}`.
json_principals(principal) := {name | some name in values.array(principal)} if not is_object(principal)

json_principals(principal) := {name | some _, names in principal; some name in values.array(names)} if is_object(principal)

# A `dynamic` block gives principals that are not known.
block_principals(block) := known | unknown if {
	known := {name |
		some principals in terraform.nested(block, "principals")
		some name in values.array(object.get(principals.body, "identifiers", null))
	}
	unknown := {"unknown" |
		some dynamic in terraform.nested(block, "dynamic")
		"principals" in object.keys(dynamic.body)
	}
}

wildcard(action) if action == "*"

wildcard(action) if {
	is_string(action)
	endswith(action, ":*")
}

severity(action) := "high" if action in {"*", "iam:*", "sts:*", "kms:*", "organizations:*"}

severity(action) := "medium" if not action in {"*", "iam:*", "sts:*", "kms:*", "organizations:*"}
