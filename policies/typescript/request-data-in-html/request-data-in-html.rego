# METADATA
# title: What a client sent is shown as markup
# description: |
#   What a client sent becomes markup without being escaped: a script in it runs in the browser of whoever opens the page, as that
#   person.
# related_resources:
# - ref: https://cheatsheetseries.owasp.org/cheatsheets/Cross_Site_Scripting_Prevention_Cheat_Sheet.html
# - ref: https://cwe.mitre.org/data/definitions/79.html
# custom:
#   id: request-data-in-html
#   severity: high
#   precision: medium
#   kinds: [typescript, javascript, python, go, java, ruby]
#   controls:
#     soc2: [CC6.1, CC7.1]
#     gdpr: ["32(1)(b)"]
#     ccpa: ["1798.150"]
#     cwe: [79]
#   remediation: |
#     Let a template escape it, set `textContent`, or clean it with a library that knows HTML.
package regate.typescript.request_data_in_html

import data.regate.lib.facts

deny contains result if {
	facts.judged
	some i, flow in input.flows
	flow.sink_category == "input-html"
	result := object.union(
		{
			"message": sprintf("'%v', %v, is shown as markup, by '%v'", [flow.expression, facts.sent_by(flow), flow.callee]),
			"path": ["flows", i],
			"subject": facts.in_function(flow.callee, flow),
		},
		facts.flow_doubt(flow),
	)
}

subjects contains facts.as_subject("flow", facts.in_function(flow.callee, flow), "flows", i) if {
	facts.judged
	some i, flow in input.flows
	flow.sink_category == "input-html"
}
