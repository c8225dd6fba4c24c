# METADATA
# title: Personal data is written to a file
# description: |
#   A value that its name, its type, a schema or a database's model shows to be personal data is written to a file. Files on a server's disk are out of
#   reach of the database's access rules, of retention and of requests for erasure.
# related_resources:
# - ref: https://cwe.mitre.org/data/definitions/538.html
# custom:
#   id: personal-data-in-file
#   severity: medium
#   precision: medium
#   kinds: [typescript, javascript, python]
#   controls:
#     soc2: [CC6.1, C1.1, C1.2]
#     gdpr: ["5(1)(e)", "5(1)(f)", "32(1)(a)"]
#     ccpa: ["1798.100", "1798.150"]
#     cwe: [538]
#   remediation: |
#     Keep it in the database, or write it encrypted to a place that is emptied on a schedule.
package regate.typescript.personal_data_in_file

import data.regate.lib.facts

deny contains result if {
	facts.judged
	some i, flow in input.flows
	reported(flow)
	result := object.union(
		{
			"message": sprintf("'%v' (%v) is written to a file by '%v'", [flow.expression, replace(flow.data_type, "-", " "), flow.callee]),
			"path": ["flows", i],
			"subject": facts.in_function(flow.data_type, flow),
			"severity": facts.flow_severity(flow),
		},
		doubt(flow),
	)
}

# What a script writes is for the person who started it.
doubt(flow) := {"review": true} if {
	facts.of_script
} else := facts.flow_doubt(flow)

subjects contains facts.as_subject("flow", facts.in_function(flow.data_type, flow), "flows", i) if {
	facts.judged
	some i, flow in input.flows
	reported(flow)
}

reported(flow) if {
	flow.sink_category == "file"
}
