# METADATA
# title: Personal data is put into a token that is not encrypted
# description: |
#   A value that its name, its type, a schema or a database's model shows to be personal data is in the payload of a signed token. A signature hides
#   nothing: whoever holds the token, and every log that it appears in, can read it.
# related_resources:
# - ref: https://www.rfc-editor.org/rfc/rfc8725.html#section-2.1
# - ref: https://cwe.mitre.org/data/definitions/201.html
# custom:
#   id: personal-data-in-token
#   severity: medium
#   precision: medium
#   kinds: [typescript, javascript, python]
#   controls:
#     soc2: [CC6.1, C1.1]
#     gdpr: ["5(1)(c)", "25(1)", "32(1)(a)"]
#     ccpa: ["1798.100"]
#     cwe: [201]
#   remediation: |
#     Put an identifier into the token ('sub') and look the rest up where it is needed.
package regate.typescript.personal_data_in_token

import data.regate.lib.facts

deny contains result if {
	facts.judged
	some i, flow in input.flows
	reported(flow)
	result := object.union(
		{
			"message": sprintf("'%v' (%v) is in the token that '%v' makes", [flow.expression, replace(flow.data_type, "-", " "), flow.callee]),
			"path": ["flows", i],
			"subject": facts.in_function(flow.data_type, flow),
			"severity": facts.flow_severity(flow),
		},
		facts.flow_doubt(flow),
	)
}

subjects contains facts.as_subject("flow", facts.in_function(flow.data_type, flow), "flows", i) if {
	facts.judged
	some i, flow in input.flows
	reported(flow)
}

reported(flow) if {
	flow.sink_category == "token"
	not carried(flow)
}

# A token that another carries is a name of a session; a password is what nobody else may read.
carried(flow) if {
	flow.sensitivity == "credential"
	flow.data_type != "password"
}
