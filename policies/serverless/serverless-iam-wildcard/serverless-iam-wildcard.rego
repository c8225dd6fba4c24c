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

subjects contains concat("/", [sprintf("%v", [key]) | some key in place.path]) if some place in statements

statements contains {"statement": statement, "path": array.concat(path, [i])} if {
	some path in [
		["provider", "iam", "role", "statements"],
		["provider", "iamRoleStatements"],
	]
	some i, statement in object.get(input, path, [])
	is_object(statement)
}

statements contains {"statement": statement, "path": ["functions", name, "iamRoleStatements", i]} if {
	some name, function in input.functions
	some i, statement in function.iamRoleStatements
	is_object(statement)
}

wildcard(action) if action == "*"

wildcard(action) if {
	is_string(action)
	endswith(action, ":*")
}

severity(action) := "high" if action == "*"

severity(action) := "medium" if action != "*"
