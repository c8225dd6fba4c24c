# METADATA
# title: Personal data is written to a log
# description: |
#   A value that its name, its type, a schema, a database's model or its place (`req.body`) shows to be personal data, or a
#   credential, reaches a log call, also through functions of other modules. Logs are kept longer, copied further and read by
#   more people than the data they are about, and are rarely part of an answer to a request for erasure.
# related_resources:
# - ref: https://cheatsheetseries.owasp.org/cheatsheets/Logging_Cheat_Sheet.html#data-to-exclude
# - ref: https://cwe.mitre.org/data/definitions/532.html
# custom:
#   id: personal-data-in-log
#   severity: medium
#   precision: high
#   kinds: [typescript, javascript, python, go, java, ruby]
#   controls:
#     soc2: [CC6.1, CC6.7, C1.1, P4.2]
#     gdpr: ["5(1)(c)", "5(1)(f)", "25(1)", "32(1)(a)"]
#     ccpa: ["1798.100", "1798.150"]
#     cwe: [532]
#   remediation: |
#     Log an identifier that means nothing outside the system (`user.id`), or mask the value first (`maskEmail(user.email)`).
#     To cover every call, list the fields in the logger's own redaction: pino's `redact`, a winston `format`.
package regate.typescript.personal_data_in_log

import data.regate.lib.facts

deny contains result if {
	facts.judged
	some i, flow in input.flows
	flow.sink_category == "log"
	result := object.union(
		{
			"message": sprintf("'%v' (%v) is written to a log by '%v'", [flow.expression, replace(flow.data_type, "-", " "), flow.callee]),
			"path": ["flows", i],
			"subject": facts.in_function(flow.data_type, flow),
			"severity": severity(flow),
		},
		doubt(flow),
	)
}

subjects contains facts.as_subject("flow", facts.in_function(flow.data_type, flow), "flows", i) if {
	facts.judged
	some i, flow in input.flows
	flow.sink_category == "log"
}

severity(flow) := "low" if {
	flow.confidence == "low"
} else := "high" if {
	flow.sensitivity in {"special-category", "financial", "credential", "sensitive"}
} else := "medium"

# A whole object may hold no more than an id: somebody has to look.
doubt(flow) := {"review": true} if {
	flow.confidence == "low"
} else := {"review": true} if {
	facts.sample
} else := {"review": true} if {
	facts.to_operator(flow)
} else := {}
