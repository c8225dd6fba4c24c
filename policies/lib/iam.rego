# AWS IAM policies in one shape, whatever writes them: arguments of Terraform's resources, `aws_iam_policy_document`,
# CloudFormation, `serverless.yml`, a policy's own JSON.
package regate.lib.iam

import data.regate.lib.network
import data.regate.lib.values

# policies: `{"address", "kind", "path", "roles", "services", "holders", "statements", "open"}`. A role is "identity" (what those who have it
# may do), "trust" (who may take a role), "resource" (who may use a resource) or "boundary" (what others may at most be given). `open` is
# what may hold statements that are not known, as `{"value", "path"}`.
#
# A statement is `{"sid", "effect", "principals": [{"type", "name"}], "not_principals", "actions", "not_actions", "resources",
# "not_resources", "conditions": [{"operator", "key", "values"}], "conditional", "path", "at": {"actions", "resources", "principals"}}`.
policies := regate.iam.policies(input)

# of_role(role): the policies of a role.
of_role(role) := [policy | some policy in policies; role in policy.roles]

# subjects_of(all): policies as members of a population.
subjects_of(all) := {{"kind": policy.kind, "name": policy.address, "path": policy.path} | some policy in all}

# allows(statement, action) holds for a statement that is known to allow an action, on some resource and perhaps under a condition.
allows(statement, action) if {
	statement.effect == "Allow"
	some pattern in statement.actions
	is_string(pattern)
	regate.iam.matches(pattern, action)
}

allows(statement, action) if {
	statement.effect == "Allow"
	count(statement.not_actions) > 0
	count(values.unknowns(statement.not_actions)) == 0
	every pattern in statement.not_actions {
		not regate.iam.matches(pattern, action)
	}
}

# public(statement) holds for a statement that is known to allow everybody something: `*` is among its principals, or all but some are, and no
# condition says who that is.
public(statement) if {
	statement.effect == "Allow"
	values.known(statement.conditional)
	invites(statement)
	not narrowed(statement)
	count(perhaps_narrow(statement)) == 0
}

# maybe_public(statement) holds for a statement of which that is not known: `{"value"}` is what leaves it open.
maybe_public(statement) := open[0] if {
	values.maybe(statement.effect, "Allow")
	not narrowed(statement)
	every principal in statement.not_principals {
		not everybody(principal)
	}
	names := array.concat(
		[principal.name | some principal in statement.principals; maybe_everybody(principal)],
		[spared(principal) | some principal in statement.not_principals],
	)
	count(names) > 0
	open := values.unknowns(array.concat(array.concat([statement.effect, statement.conditional], names), perhaps_narrow(statement)))
	count(open) > 0
}

invites(statement) if {
	some principal in statement.principals
	everybody(principal)
}

# Everybody but some: also those without an account
# (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html).
invites(statement) if {
	count(statement.not_principals) > 0
	every principal in statement.not_principals {
		not maybe_everybody(principal)
	}
}

# The name of one whom a statement leaves out, where it may be everybody.
spared(principal) := principal.name if {
	maybe_everybody(principal)
} else := "one"

everybody(principal) if {
	principal.name == "*"
	principal.type in {"AWS", "*"}
}

maybe_everybody(principal) if everybody(principal)

maybe_everybody(principal) if {
	principal.type in {"AWS", "*", ""}
	values.unknown(principal.name)
	values.maybe(principal.name, "*")
	not names_one(principal.name)
}

# narrowed(statement) holds where a condition says who, or from where.
narrowed(statement) if {
	some condition in statement.conditions
	narrows(statement, condition)
	count(open_names(condition)) == 0
	count(open_values(condition)) == 0
}

# narrows(statement, condition) holds for a condition that lets some in and not others, as far as it is known.
narrows(statement, condition) if {
	not lower(condition.key) in says_nothing_of_who
	not contains(condition.operator, "Not")
	not condition.operator == "Null"
	not passes_without(statement, condition)
	every value in condition.values {
		not names_all(value)
	}
}

# A condition that is met where its key is not there (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html).
passes_without(_, condition) if endswith(condition.operator, "IfExists")

passes_without(statement, condition) if {
	startswith(condition.operator, "ForAllValues:")
	not must_be_there(statement, condition.key)
}

must_be_there(statement, key) if {
	some condition in statement.conditions
	condition.operator == "Null"
	lower(condition.key) == lower(key)
	"false" in {lower(sprintf("%v", [value])) | some value in condition.values}
}

names_all(value) if {
	is_string(value)
	contains(value, "/")
	network.world(value)
}

names_all(value) if {
	is_string(value)
	regex.match(`^[*?]*\*[*?]*$`, value)
}

# perhaps_narrow(statement): what is not known of the conditions that may let some in and not others.
perhaps_narrow(statement) := [open |
	some condition in statement.conditions
	narrows(statement, condition)
	some open in array.concat(open_names(condition), open_values(condition))
]

# What of an operator and a key is not known: they are texts with what it is in them.
open_names(condition) := [{"$unknown": name, "reason": "not-evaluated"} |
	some name in [condition.operator, condition.key]
	contains(name, "${")
]

# Values that may name everybody: patterns and ranges of addresses, not texts that have to be equal.
open_values(condition) := [value |
	regex.match(`Like|Arn|IpAddress`, condition.operator)
	some value in condition.values
	values.unknown(value)
	values.before(value) in {"", "*"}
	not begins_with_one(value)
]

begins_with_one(value) if names_one(sprintf("%s}", [split(values.written(value), "}")[0]]))

# What a condition says that could not be read.
narrowed(statement) if {
	statement.conditional == true
	count(statement.conditions) == 0
}

says_nothing_of_who := {
	"aws:currenttime", "aws:epochtime", "aws:multifactorauthpresent", "aws:referer", "aws:requestedregion", "aws:securetransport", "aws:useragent",
	"aws:viaawsservice", "s3:signatureversion", "s3:tlsversion", "s3:x-amz-acl", "s3:x-amz-server-side-encryption",
}

# names_one(value) holds for what is not known and can be no `*`: an attribute of a resource or data source that names one thing.
names_one(value) if regex.match(`^\$\{(?:module\.[^ (]*\.)?(?:data\.)?[a-z0-9]+_[a-z0-9_]+\.[A-Za-z0-9_-]+(?:\[[^\]]*\])?\.(?:[a-z_]*arn|[a-z_]*id|url|name)\}$`, values.written(value))

names_one(value) if regex.match(`^\$\{module\.[^ {}]*arn\}$`, values.written(value))

names_one(value) if regex.match(`^\$\{(?:[^{}]*\.Arn|AWS::[A-Za-z]+)\}$`, values.written(value))

# wildcard(action) holds for every action there is, and for every action of a service.
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

maybe_every_resource(resource) if {
	values.maybe(resource, "*")
	not names_one(resource)
}

# open_results(all, what): what cannot be told of policies whose statements are not known.
open_results(all, what) := [result |
	some policy in all
	some open in policy.open
	not broad_expression(open.value)
	result := {
		"message": sprintf("%s cannot be told here of %s (`%s`)", [what, policy.address, values.excerpt(open.value)]),
		"path": open.path,
		"subject": policy.address,
	}
]

# An expression that was not evaluated is read only when it holds one statement, where nothing can be mixed up.
broad_expression(value) if {
	text := values.written(value)
	count(regex.find_n(`"?Effect"?\s*[=:]`, text, -1)) == 1
	regex.match(`"?Effect"?\s*[=:]\s*"Allow"`, text)
	regex.match(`"?Action"?\s*[=:]\s*\[?\s*"\*"`, text)
	regex.match(`"?Resource"?\s*[=:]\s*\[?\s*"\*"`, text)
	not regex.match(`"?(?:Condition|Principal)"?\s*[=:]`, text)
}

quoted(names) := concat(", ", [sprintf("`%s`", [values.excerpt(name)]) | some name in names])

# --- What each rule tells, for the policies that judge modules and templates.

# bounded(result) is for a person to look at where a permissions boundary says it: a boundary gives nobody a right.
bounded(result) := object.union(result, {"review": true}) if {
	contains(lower(result.subject), "boundary")
} else := object.union(result, {"review": true}) if {
	# A policy's own JSON has no name but its file's.
	result.subject == "the policy"
	regex.match(`(?i)boundary[^/]*$`, data.regate.file.path)
} else := result

# wildcards(all): statements that allow every action, or every action of a service, on every resource.
wildcards(all) := [result |
	some policy in all
	some statement in policy.statements
	is_wildcard(statement)
	actions := [action | some action in statement.actions; wildcard(action)]
	result := {
		"message": sprintf("%s allows %s on every resource", [policy.address, quoted(actions)]),
		"path": statement.at.actions,
		"subject": policy.address,
		"severity": wildcard_severity(actions),
	}
]

# Whoever may do all of that may give themselves the rest.
all_rights := {"*", "*:*", "iam:*", "sts:*", "kms:*", "organizations:*"}

wildcard_severity(actions) := "high" if count({action | some action in actions} & all_rights) > 0

wildcard_severity(actions) := "medium" if count({action | some action in actions} & all_rights) == 0

maybe_wildcards(all) := [result |
	some policy in all
	some statement in policy.statements
	values.maybe(statement.effect, "Allow")
	count(statement.principals) == 0
	not statement.conditional == true
	actions := [action | some action in statement.actions; maybe_wildcard(action)]
	count(actions) > 0
	resources := maybe_everywhere(statement)
	count(resources) > 0
	not is_wildcard(statement)
	open := values.unknowns(array.concat([statement.effect, statement.conditional], array.concat(actions, resources)))
	count(open) > 0
	result := {
		"message": sprintf("whether %s allows too much cannot be told here (`%s`)", [policy.address, values.excerpt(open[0])]),
		"path": statement.at.actions,
		"subject": policy.address,
	}
]

# A statement with a principal belongs to one resource, which `*` means there.
is_wildcard(statement) if {
	statement.effect == "Allow"
	count(statement.principals) == 0
	at_will(statement)
	everywhere(statement)
	some action in statement.actions
	wildcard(action)
}

# conditional_wildcards(all): such statements under a condition that says of which resources, for whom or from where: a person has to judge it.
conditional_wildcards(all) := [result |
	some policy in all
	some statement in policy.statements
	statement.effect == "Allow"
	count(statement.principals) == 0
	statement.conditional == true
	not at_will(statement)
	everywhere(statement)
	actions := [action | some action in statement.actions; wildcard(action)]
	count(actions) > 0
	result := {
		"message": sprintf("%s allows %s on every resource%s: is that narrow enough?", [policy.address, quoted(actions), under(statement)]),
		"path": statement.at.actions,
		"subject": policy.address,
		"severity": wildcard_severity(actions),
		"review": true,
	}
]

under(statement) := sprintf(" where the condition on %s holds", [quoted(sort({condition.key | some condition in statement.conditions}))]) if count(statement.conditions) > 0

under(statement) := " under a condition" if count(statement.conditions) == 0

# at_will(statement) holds for a statement without a condition, or with conditions alone that say how and when it is asked and nothing of
# what it is about, for whom or from where.
at_will(statement) if statement.conditional == false

at_will(statement) if {
	statement.conditional == true
	count(statement.conditions) > 0
	every condition in statement.conditions {
		lower(condition.key) in says_nothing_of_what
	}
}

says_nothing_of_what := {
	"aws:currenttime", "aws:epochtime", "aws:referer", "aws:requestedregion", "aws:securetransport", "aws:useragent", "s3:signatureversion",
	"s3:tlsversion",
}

# everywhere(statement) holds for a statement about every resource, or every one but some.
everywhere(statement) if "*" in statement.resources

everywhere(statement) if {
	count(statement.not_resources) > 0
	every resource in statement.not_resources {
		not maybe_every_resource(resource)
	}
}

# maybe_everywhere(statement): the patterns that may make it one about every resource.
maybe_everywhere(statement) := array.concat(
	[resource | some resource in statement.resources; maybe_every_resource(resource)],
	[resource | some resource in statement.not_resources; not resource == "*"],
)

# escalations(all): policies whose holders can give themselves more rights.
escalations(all) := [result |
	some policy in all
	ways := regate.iam.escalations(policy.statements)
	count(ways) > 0
	result := {
		"message": sprintf("whoever has %s can get more rights by %s%s", [policy.address, way_words(ways[0]), others(count(ways) - 1)]),
		"path": ways[0].path,
		"subject": policy.address,
	}
]

way_words(way) := concat(" with ", [sprintf("`%s`", [part]) | some part in [way.actions[0], concat("`, `", array.slice(way.actions, 1, 9))]; part != ""])

others(number) := "" if number == 0

others(number) := " and one more way" if number == 1

others(number) := sprintf(" and %d more ways", [number]) if number > 1

maybe_escalations(all) := [result |
	some policy in all
	count(regate.iam.escalations(policy.statements)) == 0
	ways := regate.iam.escalations([at_most(statement) | some statement in policy.statements])
	count(ways) > 0
	result := {
		"message": sprintf("whether %s allows %s on every resource cannot be told here", [policy.address, way_words(ways[0])]),
		"path": ways[0].path,
		"subject": policy.address,
	}
]

# What a statement allows at most.
at_most(statement) := object.union(statement, {"resources": resources, "conditional": false, "effect": "Allow", "actions": actions}) if {
	values.maybe(statement.effect, "Allow")
	not statement.conditional == true
	resources := [most_of(resource) | some resource in statement.resources]
	actions := [pattern_of(action) | some action in statement.actions]
} else := statement

most_of(resource) := "*" if maybe_every_resource(resource)

most_of(resource) := resource if not maybe_every_resource(resource)

pattern_of(action) := action if values.known(action)

# Not every action there is: that would be told as such.
pattern_of(action) := sprintf("%s?*%s", [values.before(action), values.after(action)]) if values.unknown(action)

# exceptions(all): statements that allow every action but some.
exceptions(all) := [result |
	some policy in all
	some statement in policy.statements
	statement.effect == "Allow"
	at_will(statement)
	count(statement.not_actions) > 0
	everywhere(statement)
	result := {
		"message": sprintf("%s allows every action but %s on every resource", [policy.address, quoted(statement.not_actions)]),
		"path": statement.at.actions,
		"subject": policy.address,
	}
]

maybe_exceptions(all) := [result |
	some policy in all
	some statement in policy.statements
	values.maybe(statement.effect, "Allow")
	not statement.conditional == true
	count(statement.not_actions) > 0
	resources := maybe_everywhere(statement)
	count(resources) > 0
	open := values.unknowns(array.concat([statement.effect, statement.conditional], resources))
	count(open) > 0
	not is_exception(statement)
	result := {
		"message": sprintf("whether %s allows all but a few actions cannot be told here (`%s`)", [policy.address, values.excerpt(open[0])]),
		"path": statement.at.actions,
		"subject": policy.address,
	}
]

is_exception(statement) if {
	statement.effect == "Allow"
	at_will(statement)
	everywhere(statement)
}

# publics(all): statements that let everybody in.
publics(all) := [result |
	some policy in all
	some statement in policy.statements
	public(statement)
	result := {
		"message": sprintf("%s allows %s to everybody", [holder(policy), quoted(what(statement))]),
		"path": statement.at.principals,
		"subject": policy.address,
	}
]

# shared_words(all): statements for everybody that a word alone narrows: an external ID is no secret, and a person has to judge it
# (https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html).
shared_words(all) := [result |
	some policy in all
	some statement in policy.statements
	statement.effect == "Allow"
	invites(statement)
	narrowing := [condition | some condition in statement.conditions; narrows(statement, condition)]
	count(narrowing) > 0
	every condition in narrowing {
		lower(condition.key) == "sts:externalid"
	}
	result := {
		"message": sprintf("every account that knows an external ID can take %s: is that a secret?", [holder(policy)]),
		"path": statement.at.principals,
		"subject": policy.address,
		"severity": "high",
		"review": true,
	}
]

holder(policy) := policy.holders[0] if count(policy.holders) > 0

holder(policy) := policy.address if count(policy.holders) == 0

what(statement) := statement.actions if count(statement.actions) > 0

what(statement) := ["every action but some"] if count(statement.actions) == 0

maybe_publics(all) := [result |
	some policy in all
	some statement in policy.statements
	open := maybe_public(statement)
	not public(statement)
	result := {
		"message": sprintf("whom %s lets in cannot be told here (`%s`)", [holder(policy), values.excerpt(open)]),
		"path": statement.at.principals,
		"subject": policy.address,
	}
]

# Issuers of tokens for everybody who has an account with them, and the claims that say whose token it is.
issuers := {
	"token.actions.githubusercontent.com": {"sub", "repository", "repository_id", "repository_owner", "repository_owner_id", "job_workflow_ref"},
	"gitlab.com": {"sub", "project_path", "namespace_path", "namespace_id", "project_id"},
	"app.terraform.io": {"sub", "terraform_organization_id", "terraform_organization_name", "terraform_workspace_id"},
	"agent.buildkite.com": {"sub", "organization_slug", "organization_id"},
	"api.bitbucket.org": {"sub", "repositoryuuid", "workspaceuuid"},
	"oidc.vercel.com": {"sub", "owner", "owner_id", "project_id"},
	"api.pulumi.com": {"sub"},
	# Named without a provider of one's own: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
	"cognito-identity.amazonaws.com": {"aud", "sub"},
	"accounts.google.com": {"aud", "oaud", "sub"},
	"www.amazon.com": {"app_id", "user_id"},
	"graph.facebook.com": {"app_id", "id"},
}

# The claim that is asked for first, where it is not `sub`.
first_claim(issuer) := {"cognito-identity.amazonaws.com": "aud", "accounts.google.com": "aud", "www.amazon.com": "app_id", "graph.facebook.com": "app_id"}[issuer]

claim_words(issuer) := sprintf("%s:%s", [issuer, first_claim(issuer)])

claim_words(issuer) := sprintf("%s:sub", [issuer]) if not first_claim(issuer)

# federations(all): statements that let whoever has a token of such an issuer take a role.
federations(all) := [result |
	some place in federated(all)
	place.statement.effect == "Allow"
	values.known(place.statement.conditional)
	count(place.claims) == 0
	result := {
		"message": sprintf("every account of %s can take %s: no condition on `%s` says whose token it has to be", [place.issuer, holder(place.policy), claim_words(place.issuer)]),
		"path": place.statement.at.principals,
		"subject": place.policy.address,
	}
]

maybe_federations(all) := [result |
	some place in federated(all)
	values.maybe(place.statement.effect, "Allow")
	not certain(place.claims)
	open := values.unknowns(array.concat([place.statement.effect, place.statement.conditional], [value | some claim in place.claims; some value in claim]))
	count(open) > 0
	result := {
		"message": sprintf("who can take %s cannot be told here (`%s`)", [holder(place.policy), values.excerpt(open[0])]),
		"path": place.statement.at.principals,
		"subject": place.policy.address,
	}
]

# Statements for the tokens of an issuer, with the values of each claim that narrows them.
federated(all) := [{"policy": policy, "statement": statement, "issuer": issuer, "claims": claims(statement, issuer)} |
	some policy in all
	some statement in policy.statements
	not statement.effect == "Deny"
	some issuer, _ in issuers
	is_of(statement, issuer)
]

is_of(statement, issuer) if {
	some principal in statement.principals
	principal.type == "Federated"
	contains(values.written(principal.name), sprintf("oidc-provider/%s", [issuer]))
	not first_claim(issuer)
}

is_of(statement, issuer) if {
	some principal in statement.principals
	principal.type == "Federated"
	first_claim(issuer)
	principal.name == issuer
}

is_of(statement, issuer) if {
	some principal in statement.principals
	principal.type == "Federated"
	values.unknown(principal.name)
	not contains(values.written(principal.name), "oidc-provider/")
	some condition in statement.conditions
	startswith(condition.key, sprintf("%s:", [issuer]))
}

claims(statement, issuer) := [condition.values |
	some condition in statement.conditions
	not contains(condition.operator, "Not")
	some claim in issuers[issuer]
	endswith(lower(condition.key), sprintf(":%s", [claim]))
	not anyones(condition.values)
]

# A pattern that every account can meet, or everyone whose name begins so: `repo:acme*:*` is `acme-evil`, too.
anyones(patterns) if {
	some pattern in patterns
	is_string(pattern)
	regex.match(`^(?:[a-z_]+:)?[^/:]*\*`, pattern)
}

certain(all) if {
	some patterns in all
	every pattern in patterns {
		not narrow_open(pattern)
	}
}

# A pattern of which the first part is not known may be for everybody: `${var.subject}`, not `repo:acme/${var.name}:*`.
narrow_open(pattern) if {
	values.unknown(pattern)
	regex.match(`^[$*{]`, regex.replace(values.written(pattern), `^[a-z_]+:`, ""))
}

# Tokens of a provider whose issuer is not known here, and no condition that could name it.
maybe_federations_of_providers(all) := [result |
	some policy in all
	some statement in policy.statements
	values.maybe(statement.effect, "Allow")
	count(statement.conditions) == 0
	some principal in statement.principals
	principal.type == "Federated"
	values.unknown(principal.name)
	not contains(values.written(principal.name), "-provider/")
	result := {
		"message": sprintf("who can take %s cannot be told here (`%s`)", [holder(policy), values.excerpt(principal.name)]),
		"path": statement.at.principals,
		"subject": policy.address,
	}
]

# Actions that read, change or give away what resources hold, and whose statements can name the resources
# (https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html).
reaching := {
	"dynamodb:BatchGetItem", "dynamodb:DeleteItem", "dynamodb:DeleteTable", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query", "dynamodb:Scan",
	"dynamodb:UpdateItem", "iam:PassRole", "kms:Decrypt", "kms:PutKeyPolicy", "lambda:UpdateFunctionCode", "rds-data:ExecuteStatement",
	"s3:DeleteBucket", "s3:DeleteObject", "s3:GetObject", "s3:PutBucketPolicy", "s3:PutObject", "secretsmanager:GetSecretValue", "sqs:ReceiveMessage",
	"ssm:GetParameter", "ssm:GetParameters", "ssm:GetParametersByPath", "ssm:SendCommand", "sts:AssumeRole",
}

# reaches(all): statements that allow such an action on every resource. Every action of a service is told as such.
reaches(all) := [result |
	some policy in all
	some statement in policy.statements
	statement.effect == "Allow"
	at_will(statement)
	count(statement.principals) == 0
	not is_wildcard(statement)
	actions := sort([action | some action in reaching; is_named(statement, action); reaches_all(statement, action)])
	count(actions) > 0
	result := {
		"message": sprintf("%s allows %s%s on every resource", [policy.address, quoted(array.slice(actions, 0, 3)), and_more(count(actions) - 3)]),
		"path": statement.at.actions,
		"subject": policy.address,
	}
]

and_more(number) := "" if number <= 0

and_more(number) := sprintf(" and %d more", [number]) if number > 0

is_named(statement, action) if {
	some pattern in statement.actions
	is_string(pattern)
	regate.iam.matches(pattern, action)
}

maybe_reaches(all) := [result |
	some policy in all
	some statement in policy.statements
	values.maybe(statement.effect, "Allow")
	not statement.conditional == true
	count(statement.principals) == 0
	resources := maybe_everywhere(statement)
	count(resources) > 0
	some action in reaching
	some pattern in statement.actions
	maybe_names(pattern, action)
	open := values.unknowns(array.concat([statement.effect, statement.conditional, pattern], resources))
	count(open) > 0
	not is_reach(statement)
	result := {
		"message": sprintf("whether %s reaches every resource cannot be told here (`%s`)", [policy.address, values.excerpt(open[0])]),
		"path": statement.at.actions,
		"subject": policy.address,
	}
]

maybe_names(pattern, action) if {
	values.known(pattern)
	regate.iam.matches(pattern, action)
}

maybe_names(pattern, action) if {
	values.unknown(pattern)
	regate.iam.matches(pattern_of(pattern), action)
}

is_reach(statement) if {
	statement.effect == "Allow"
	at_will(statement)
	some action in reaching
	is_named(statement, action)
	reaches_all(statement, action)
}

# reaches_all(statement, action) holds where the statement is about every resource, or every one of those that the action is about:
# `arn:aws:s3:::*/*`.
reaches_all(statement, _) if everywhere(statement)

reaches_all(statement, action) if {
	some resource in statement.resources
	is_string(resource)
	service := split(action, ":")[0]
	parts := split(resource, ":")
	parts[2] == object.get({"sts": "iam", "rds-data": "rds"}, service, service)
	regex.match(`^arn:[^:]+:[a-z0-9-]+:\*?:\*?:(?:(?:cluster|function|instance|key|parameter|role|secret|table)[:/])?\*(?:/\*)?$`, resource)
}
