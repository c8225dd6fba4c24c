# METADATA
# title: What a client sent is run as code
# description: |
#   What a client sent is run as code, or turned into objects by a format that may run code: the client does what the program may
#   do.
# related_resources:
# - ref: https://cwe.mitre.org/data/definitions/502.html
# - ref: https://cwe.mitre.org/data/definitions/94.html
# custom:
#   id: request-data-as-code
#   severity: critical
#   precision: medium
#   kinds: [typescript, javascript, python, java, ruby]
#   controls:
#     soc2: [CC6.1, CC7.1]
#     gdpr: ["32(1)(b)"]
#     ccpa: ["1798.150"]
#     cwe: [94]
#   remediation: |
#     Parse it as data: `JSON.parse`, `json.loads`, `yaml.safe_load`, `ast.literal_eval`.
package regate.typescript.request_data_as_code

import data.regate.lib.facts

deny contains result if {
	facts.judged
	some i, flow in input.flows
	flow.sink_category == "input-code"
	result := object.union(
		{
			"message": sprintf("'%v', %v, is run as code, by '%v'", [flow.expression, facts.sent_by(flow), flow.callee]),
			"path": ["flows", i],
			"subject": facts.in_function(flow.callee, flow),
		},
		doubt(flow),
	)
}

# Ruby: a class by its name is code that is there already, and what it may be is often asked of the class itself:
# <https://cwe.mitre.org/data/definitions/470.html>
doubt(flow) := {"severity": "medium", "review": true} if {
	flow.sink in {"ruby-named-class", "ruby-constant"}
} else := facts.flow_doubt(flow)

subjects contains facts.as_subject("flow", facts.in_function(flow.callee, flow), "flows", i) if {
	facts.judged
	some i, flow in input.flows
	flow.sink_category == "input-code"
}
