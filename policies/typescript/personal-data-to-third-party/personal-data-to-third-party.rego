# METADATA
# title: Personal data is sent to another company's service
# description: |
#   A value that its name, its type, a schema, a database's model or its place (`req.body`) shows to be personal data reaches
#   the SDK of an error tracker, a tracing or analytics service, or a request to another host. That is a
#   disclosure to a processor: it needs a contract, a purpose and a line in the record of processing, and for credentials
#   and special categories of data it is hardly ever meant. A processor that `regate.toml` declares (`[processors.sentry]`) may receive
#   the categories and types of data that its entry lists; what is beyond them is a result.
# related_resources:
# - ref: https://docs.sentry.io/platforms/javascript/data-management/sensitive-data/
# - ref: https://docs.datadoghq.com/data_security/real_user_monitoring/
# custom:
#   id: personal-data-to-third-party
#   severity: medium
#   precision: medium
#   kinds: [typescript, javascript, python, go, java, ruby]
#   controls:
#     soc2: [CC9.2, C1.1, P6.1]
#     gdpr: ["5(1)(c)", "25(1)", "28(1)", "32(1)(a)"]
#     ccpa: ["1798.100", "1798.140"]
#     cwe: [201, 359]
#   remediation: |
#     Send an identifier that means nothing outside the system (`Sentry.setUser({ id: user.id })`), or remove the field in the
#     SDK's own hook (`beforeSend`). Where the processor has a contract, declare it in `regate.toml` with what it may receive.
package regate.typescript.personal_data_to_third_party

import data.regate.lib.facts

deny contains result if {
	facts.judged
	some i, flow in input.flows
	flow.sink_category in {"third-party", "analytics"}
	not facts.allowed(flow)
	result := object.union(
		{
			"message": sprintf("'%v' (%v) is passed to '%v': %v receives it%v", [flow.expression, replace(flow.data_type, "-", " "), flow.callee, flow.destination, facts.beyond(flow)]),
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
	flow.sink_category in {"third-party", "analytics"}
}

severity(flow) := "low" if {
	flow.confidence == "low"
} else := "high" if {
	flow.sensitivity in {"special-category", "financial", "credential", "sensitive"}
} else := "medium"

doubt(flow) := {"review": true} if {
	flow.confidence == "low"
} else := {"review": true} if {
	facts.sample
} else := {}
