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

import data.regate.lib.values

deny contains result if {
	some place in statements
	object.get(place.statement, "Effect", "Allow") == "Allow"
	some action in values.array(object.get(place.statement, "Action", null))
	wildcard(action)
	some resource in values.array(object.get(place.statement, "Resource", null))
	resource == "*"
	result := {
		"message": sprintf("the functions' role allows `%v` on every resource", [action]),
		"path": array.concat(place.path, ["Action"]),
		"severity": severity(action),
	}
}

unknown contains result if {
	some place in statements
	values.maybe(object.get(place.statement, "Effect", "Allow"), "Allow")
	some action in values.array(object.get(place.statement, "Action", null))
	maybe_wildcard(action)
	some resource in values.array(object.get(place.statement, "Resource", null))
	values.maybe(resource, "*")
	open := [value | some value in [object.get(place.statement, "Effect", "Allow"), action, resource]; values.unknown(value)]
	count(open) > 0
	result := {
		"message": sprintf("whether the functions' role may do too much cannot be told here (`%v`)", [values.excerpt(open[0])]),
		"path": array.concat(place.path, ["Action"]),
		"subject": words(place.path),
	}
}

unknown contains result if {
	some place in open_statements
	result := {
		"message": sprintf("what the functions' role may do cannot be told here (`%v`)", [values.excerpt(place.value)]),
		"path": place.path,
		"subject": words(place.path),
	}
}

subjects contains {"kind": "statement", "name": words(place.path), "path": place.path} if some place in statements | open_statements

words(path) := concat("/", [sprintf("%v", [key]) | some key in path])

lists contains {"value": value, "path": path} if {
	some path in [
		["provider", "iam", "role", "statements"],
		["provider", "iamRoleStatements"],
	]
	value := values.reached(input, path)
}

lists contains {"value": function.iamRoleStatements, "path": ["functions", name, "iamRoleStatements"]} if {
	some name, function in values.entries(input.functions)
	function.iamRoleStatements
}

statements contains {"statement": statement, "path": array.concat(list.path, [i])} if {
	some list in lists
	is_array(list.value)
	some i, statement in list.value
	is_object(statement)
	not values.unknown(statement)
}

# A list, or a statement of one, that stands in a variable or another file.
open_statements contains {"value": list.value, "path": list.path} if {
	some list in lists
	values.unknown(list.value)
}

open_statements contains {"value": statement, "path": array.concat(list.path, [i])} if {
	some list in lists
	is_array(list.value)
	some i, statement in list.value
	values.unknown(statement)
}

wildcard(action) if action == "*"

wildcard(action) if {
	is_string(action)
	endswith(action, ":*")
}

maybe_wildcard(action) if wildcard(action)

# What ends in a letter that is known is no wildcard.
maybe_wildcard(action) if {
	values.unknown(action)
	regex.match(`[}*]$`, values.written(action))
}

severity(action) := "high" if action == "*"

severity(action) := "medium" if action != "*"
