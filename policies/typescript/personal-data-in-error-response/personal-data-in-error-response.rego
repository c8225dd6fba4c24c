# METADATA
# title: Personal data is part of an error that clients are sent
# description: |
#   A value that its name, its type, a schema or a database's model shows to be personal data, or a credential, becomes part of the answer to
#   a request that fails. Errors are shown to whoever asks, kept by proxies and reported by clients to their own monitoring; that an
#   address is named also tells strangers who has an account.
# related_resources:
# - ref: https://cwe.mitre.org/data/definitions/209.html
# - ref: https://cheatsheetseries.owasp.org/cheatsheets/Error_Handling_Cheat_Sheet.html
# custom:
#   id: personal-data-in-error-response
#   severity: medium
#   precision: medium
#   kinds: [typescript, javascript, python, go, java, ruby]
#   controls:
#     soc2: [CC6.1, CC6.7, C1.1]
#     gdpr: ["5(1)(f)", "25(1)", "32(1)(a)"]
#     ccpa: ["1798.100", "1798.150"]
#     cwe: [209]
#   remediation: |
#     Answer with a message that is the same for everybody and a code, and log an identifier that means nothing elsewhere.
package regate.typescript.personal_data_in_error_response

import data.regate.lib.facts

deny contains result if {
	facts.judged
	some i, flow in input.flows
	reported(flow)
	result := object.union(
		{
			"message": sprintf("'%v' (%v) is put into the answer to a request that fails, by '%v'", [flow.expression, replace(flow.data_type, "-", " "), flow.callee]),
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
	flow.sink_category == "error-response"
}
