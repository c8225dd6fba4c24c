# METADATA
# title: Personal data is sent to a language model
# description: |
#   A value that its name, its type, a schema, a database's model or its place shows to be personal data reaches a language model's API,
#   also through functions of other modules. Whoever runs the model is a processor, often in another country, and may keep what it is sent.
#   One that `regate.toml` declares (`[processors.openai]`) may receive the categories and types of data that its entry lists.
# related_resources:
# - ref: https://cwe.mitre.org/data/definitions/359.html
# custom:
#   id: personal-data-to-language-model
#   severity: medium
#   precision: medium
#   kinds: [typescript, javascript, python, go, java, ruby]
#   controls:
#     soc2: [CC9.2, C1.1, P6.1]
#     gdpr: ["5(1)(c)", "25(1)", "28(1)", "44"]
#     ccpa: ["1798.100", "1798.140"]
#     cwe: [201, 359]
#   remediation: |
#     Leave the field out of the prompt, or put a placeholder in its place that is replaced again in the answer.
package regate.typescript.personal_data_to_language_model

import data.regate.lib.facts

deny contains result if {
	facts.judged
	some i, flow in input.flows
	reported(flow)
	not facts.allowed(flow)
	result := object.union(
		{
			"message": sprintf("'%v' (%v) is passed to '%v': %v receives it%v", [flow.expression, replace(flow.data_type, "-", " "), flow.callee, flow.destination, facts.beyond(flow)]),
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
	flow.sink_category == "language-model"
}
