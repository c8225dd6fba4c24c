# METADATA
# title: A client decides where browsers are sent
# description: |
#   The address of a redirect begins with what a client sent: a link to this site leads to any other, which looks like this one and
#   asks for the password.
# related_resources:
# - ref: https://cheatsheetseries.owasp.org/cheatsheets/Unvalidated_Redirects_and_Forwards_Cheat_Sheet.html
# - ref: https://cwe.mitre.org/data/definitions/601.html
# custom:
#   id: request-data-in-redirect
#   severity: medium
#   precision: medium
#   kinds: [typescript, javascript, python, go, java, ruby]
#   controls:
#     soc2: [CC6.1, CC7.1]
#     gdpr: ["32(1)(b)"]
#     ccpa: ["1798.150"]
#     cwe: [601]
#   remediation: |
#     Redirect to paths of this site only, from a list, or check the host of the address first.
package regate.typescript.request_data_in_redirect

import data.regate.lib.facts

deny contains result if {
	facts.judged
	some i, flow in input.flows
	flow.sink_category == "input-redirect"
	result := object.union(
		{
			"message": sprintf("'%v', %v, is where browsers are sent, by '%v'", [flow.expression, facts.sent_by(flow), flow.callee]),
			"path": ["flows", i],
			"subject": facts.in_function(flow.callee, flow),
		},
		facts.flow_doubt(flow),
	)
}

subjects contains facts.as_subject("flow", facts.in_function(flow.callee, flow), "flows", i) if {
	facts.judged
	some i, flow in input.flows
	flow.sink_category == "input-redirect"
}
