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
#   mentions: [aws_iam, aws_ssoadmin]
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
	statement.conditional == false
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
	statement.conditional == false
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
	broad_expression(policy)
	result := {
		"message": sprintf("%s allows `*` on every resource", [policy.entry.address]),
		"path": policy.path,
		"subject": policy.entry.address,
		"severity": "high",
	}
}

unknown contains result if {
	some statement in statements
	maybe_broad(statement)
	open := open_values(statement)
	count(open) > 0
	result := {
		"message": sprintf("whether %s allows too much cannot be told here (`%s`)", [statement.address, values.excerpt(open[0])]),
		"path": statement.path,
		"subject": statement.address,
	}
}

unknown contains result if {
	some policy in policies
	values.unknown(policy.value)
	not json.is_valid(policy.text)
	not broad_expression(policy)
	result := {
		"message": sprintf("what %s allows cannot be told here (`%s`)", [policy.entry.address, values.excerpt(policy.text)]),
		"path": policy.path,
		"subject": policy.entry.address,
	}
}

# Statements that come from something that is not known: blocks, or other documents.
unknown contains result if {
	some document in terraform.data_sources.aws_iam_policy_document
	some hidden in array.concat(terraform.hidden(document, "statement"), other_documents(document))
	result := {
		"message": sprintf("what %s allows cannot be told here (`%s`)", [document.address, values.excerpt(hidden.value)]),
		"path": hidden.path,
		"subject": document.address,
	}
}

subjects contains terraform.as_subject(policy.entry) if some policy in policies

subjects contains terraform.as_subject(document) if some document in terraform.data_sources.aws_iam_policy_document

# Policies written as JSON. One that is a document of the same module is judged there.
policies contains policy if {
	some policy in policy_texts
	not of_this_module(policy.text)
}

policy_texts contains {"entry": entry, "path": array.concat(entry.path, [key]), "value": entry.body[key], "text": text} if {
	some type, key in {
		"aws_iam_policy": "policy",
		"aws_iam_role_policy": "policy",
		"aws_iam_user_policy": "policy",
		"aws_iam_group_policy": "policy",
		"aws_ssoadmin_permission_set_inline_policy": "inline_policy",
	}
	some entry in terraform.resources[type]
	text := values.written(entry.body[key])
}

policy_texts contains {"entry": role, "path": array.concat(inline.path, ["policy"]), "value": inline.body.policy, "text": text} if {
	some role in terraform.resources.aws_iam_role
	some inline in terraform.nested(role, "inline_policy")
	text := values.written(inline.body.policy)
}

of_this_module(text) if {
	some groups in regex.find_all_string_submatch_n(`^\$\{(?:module\.[^ (]*\.)?data\.aws_iam_policy_document\.([A-Za-z0-9_-]+)(?:\[[^\]]*\])?\.(?:minified_)?json\}$`, text, 1)
	some document in terraform.data_sources.aws_iam_policy_document
	document.name == groups[1]
}

other_documents(document) := [{"value": value, "path": array.concat(document.path, [key])} |
	some key in ["source_policy_documents", "override_policy_documents", "source_json", "override_json"]
	some value in values.unknowns(object.get(document.body, key, null))
	not of_this_module(values.written(value))
]

broad_expression(policy) if {
	values.unknown(policy.value)
	count(regex.find_n(`"?Effect"?\s*[=:]`, policy.text, -1)) == 1
	regex.match(`"?Effect"?\s*[=:]\s*"Allow"`, policy.text)
	regex.match(`"?Action"?\s*[=:]\s*\[?\s*"\*"`, policy.text)
	regex.match(`"?Resource"?\s*[=:]\s*\[?\s*"\*"`, policy.text)
	not regex.match(`"?(?:Condition|Principal)"?\s*[=:]`, policy.text)
}

# Each statement. `conditional` and an element of the lists are unknown where the text does not give them.
statements contains {
	"address": policy.entry.address,
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
	is_object(document)
	some statement in values.array(object.get(document, "Statement", null))
	is_object(statement)
}

statements contains {
	"address": document.address,
	"path": array.concat(block.path, ["actions"]),
	"effect": object.get(block.body, "effect", "Allow"),
	"actions": values.array(object.get(block.body, "actions", null)),
	"resources": values.array(object.get(block.body, "resources", null)),
	"conditional": conditional(block),
	"principals": block_principals(block),
} if {
	some document in terraform.data_sources.aws_iam_policy_document
	some block in terraform.nested(document, "statement")
}

# One known condition is enough; blocks that may be none leave it open.
conditional(block) if {
	count(terraform.nested(block, "condition")) > 0
} else := hidden[0].value if {
	hidden := terraform.hidden(block, "condition")
	count(hidden) > 0
} else := false

# `"*"`, or an object of lists such as `{"AWS": ["arn:..."]}`.
json_principals(principal) := {name | some name in values.array(principal)} if not is_object(principal)

json_principals(principal) := {name | some _, names in principal; some name in values.array(names)} if is_object(principal)

# A `dynamic` block gives principals that are not known.
block_principals(block) := named | hidden if {
	named := {name |
		some principals in terraform.nested(block, "principals")
		some name in values.array(object.get(principals.body, "identifiers", null))
	}
	hidden := {{"$unknown": values.shown(place.value), "reason": "repetition"} | some place in terraform.hidden(block, "principals")}
}

# A statement that may be too broad: for everybody when it has principals, on every resource when it has none.
maybe_broad(statement) if {
	values.maybe(statement.effect, "Allow")
	not statement.conditional == true
	some action in statement.actions
	maybe_wildcard(action)
	maybe_every(statement)
}

maybe_every(statement) if {
	some principal in statement.principals
	values.maybe(principal, "*")
}

maybe_every(statement) if {
	count({principal | some principal in statement.principals; values.known(principal)}) == 0
	count(broad_resources(statement)) > 0
}

broad_resources(statement) := [resource |
	some resource in statement.resources
	values.maybe(resource, "*")
	not arn(resource)
]

# The values that leave it open, most telling first.
open_values(statement) := values.unknowns(array.concat(
	[statement.effect, statement.conditional],
	array.concat(
		[action | some action in statement.actions; maybe_wildcard(action)],
		array.concat([principal | some principal in statement.principals], broad_resources(statement)),
	),
))

wildcard(action) if action == "*"

wildcard(action) if {
	is_string(action)
	endswith(action, ":*")
}

maybe_wildcard(action) if wildcard(action)

# What ends in a letter that is known is no wildcard of a whole service.
maybe_wildcard(action) if {
	values.unknown(action)
	regex.match(`(?:\}|:\*|\}\*)$`, values.written(action))
}

# The `arn` of a resource or data source, which is never `*`.
arn(value) if regex.match(`^\$\{(?:module\.[^ (]*\.)?(?:data\.)?[a-z0-9]+_[a-z0-9_]+\.[\w-]+(?:\[[^\]]*\])?\.arn\}$`, values.written(value))

severity(action) := "high" if action in {"*", "iam:*", "sts:*", "kms:*", "organizations:*"}

severity(action) := "medium" if not action in {"*", "iam:*", "sts:*", "kms:*", "organizations:*"}
