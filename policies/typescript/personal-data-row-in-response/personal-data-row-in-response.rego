# METADATA
# title: A whole row with personal data is sent to a client
# description: |
#   A row of a database goes into an answer with all of its columns: those that nobody asked for, and those that are added later.
#   What a model's own `toJSON` leaves out is not seen, so this is for review.
# related_resources:
# - ref: https://owasp.org/API-Security/editions/2023/en/0xa3-broken-object-property-level-authorization/
# - ref: https://cwe.mitre.org/data/definitions/213.html
# custom:
#   id: personal-data-row-in-response
#   severity: low
#   precision: medium
#   kinds: [typescript, javascript, python]
#   controls:
#     soc2: [CC6.1, C1.1]
#     gdpr: ["5(1)(c)", "25(2)"]
#     ccpa: ["1798.100"]
#     cwe: [213, 359]
#   remediation: |
#     Ask the database for what the client needs (`select: { id: true, name: true }`), or leave out the rest (`omit`).
package regate.typescript.personal_data_row_in_response

import data.regate.lib.facts

deny contains result if {
	facts.judged
	some i, flow in input.flows
	flow.sink_category == "response"
	result := {
		"message": sprintf("'%v' is sent to a client by '%v' with all of its columns (%v among them)", [flow.expression, flow.callee, replace(flow.data_type, "-", " ")]),
		"path": ["flows", i],
		"subject": facts.in_function(flow.data_type, flow),
		"severity": severity(flow),
		"review": true,
	}
}

subjects contains facts.as_subject("flow", facts.in_function(flow.data_type, flow), "flows", i) if {
	facts.judged
	some i, flow in input.flows
	flow.sink_category == "response"
}

severity(flow) := "low" if flow.sensitivity == "personal"

severity(flow) := "medium" if flow.sensitivity != "personal"
