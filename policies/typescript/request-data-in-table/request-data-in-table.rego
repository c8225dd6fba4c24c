# METADATA
# title: All that a client sent is written to a table
# description: |
#   A row is made or changed with the whole body of a request: whoever adds a property decides what it is, also `role` or
#   `ownerId`. A validation that stands before the handler is not always seen, so this is for review.
# related_resources:
# - ref: https://cheatsheetseries.owasp.org/cheatsheets/Mass_Assignment_Cheat_Sheet.html
# - ref: https://cwe.mitre.org/data/definitions/915.html
# custom:
#   id: request-data-in-table
#   severity: medium
#   precision: medium
#   kinds: [typescript, javascript, python, ruby]
#   controls:
#     soc2: [CC6.1, PI1.2]
#     gdpr: ["25(1)", "32(1)(b)"]
#     ccpa: ["1798.150"]
#     cwe: [915]
#   remediation: |
#     Write what a schema accepted (`createUser.parse(req.body)`), or name the properties: `{ name: req.body.name }`.
package regate.typescript.request_data_in_table

import data.regate.lib.facts

deny contains result if {
	facts.judged
	some i, flow in input.flows
	flow.sink_category == "input-table"
	result := {
		"message": sprintf("'%v', all that a client sent, is written to a table by '%v'", [flow.expression, flow.callee]),
		"path": ["flows", i],
		"subject": facts.in_function(flow.callee, flow),
		"review": true,
	}
}

subjects contains facts.as_subject("flow", facts.in_function(flow.callee, flow), "flows", i) if {
	facts.judged
	some i, flow in input.flows
	flow.sink_category == "input-table"
}
