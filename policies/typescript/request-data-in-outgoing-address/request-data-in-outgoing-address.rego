# METADATA
# title: A client decides which address the program asks
# description: |
#   The address of a request that the program makes begins with what a client sent: it asks services inside the network for the
#   client, and the metadata of the machine for its credentials.
# related_resources:
# - ref: https://cheatsheetseries.owasp.org/cheatsheets/Server_Side_Request_Forgery_Prevention_Cheat_Sheet.html
# - ref: https://cwe.mitre.org/data/definitions/918.html
# custom:
#   id: request-data-in-outgoing-address
#   severity: high
#   precision: medium
#   kinds: [typescript, javascript, python, go, java, ruby]
#   controls:
#     soc2: [CC6.1, CC7.1]
#     gdpr: ["32(1)(b)"]
#     ccpa: ["1798.150"]
#     cwe: [918]
#   remediation: |
#     Take the host from a list of those that may be asked, and let the client choose among them.
package regate.typescript.request_data_in_outgoing_address

import data.regate.lib.facts

deny contains result if {
	facts.judged
	some i, flow in input.flows
	flow.sink_category == "input-address"
	result := object.union(
		{
			"message": sprintf("'%v', %v, is the address that the program asks, by '%v'", [flow.expression, facts.sent_by(flow), flow.callee]),
			"path": ["flows", i],
			"subject": facts.in_function(flow.callee, flow),
		},
		facts.flow_doubt(flow),
	)
}

subjects contains facts.as_subject("flow", facts.in_function(flow.callee, flow), "flows", i) if {
	facts.judged
	some i, flow in input.flows
	flow.sink_category == "input-address"
}
