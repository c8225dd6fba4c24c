# METADATA
# title: Personal data is put into a queue or a cache
# description: |
#   A value that its name, its type, a schema or a database's model shows to be personal data is put into a queue or a cache. What is there is
#   in nobody's list of stores: it has no retention of its own, erasure does not reach it, and dead letters and dumps keep it.
# related_resources:
# - ref: https://gdpr-info.eu/art-17-gdpr/
# - ref: https://cwe.mitre.org/data/definitions/524.html
# custom:
#   id: personal-data-in-queue-or-cache
#   severity: low
#   precision: medium
#   kinds: [typescript, javascript, python]
#   controls:
#     soc2: [C1.1, C1.2, P4.2]
#     gdpr: ["5(1)(c)", "5(1)(e)", "17", "30"]
#     ccpa: ["1798.100", "1798.105"]
#     cwe: [524]
#   remediation: |
#     Pass an identifier and read the record where it is needed; where the data has to be there, give it an end (`EX`, `removeOnComplete`).
package regate.typescript.personal_data_in_queue_or_cache

import data.regate.lib.facts

deny contains result if {
	facts.judged
	some i, flow in input.flows
	flow.sink_category in {"queue", "cache"}
	result := {
		"message": sprintf("'%v' (%v) is put into %v by '%v'", [flow.expression, replace(flow.data_type, "-", " "), flow.destination, flow.callee]),
		"path": ["flows", i],
		"subject": facts.in_function(flow.data_type, flow),
		"severity": severity(flow),
		# Whether it is kept for longer than it takes is not in the code.
		"review": true,
	}
}

subjects contains facts.as_subject("flow", facts.in_function(flow.data_type, flow), "flows", i) if {
	facts.judged
	some i, flow in input.flows
	flow.sink_category in {"queue", "cache"}
}

severity(flow) := "medium" if {
	flow.sensitivity in {"special-category", "financial", "credential", "sensitive"}
} else := "low"
