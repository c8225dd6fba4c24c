# METADATA
# title: Personal data is kept in the browser's storage
# description: |
#   A value that its name, its type, a schema or a database's model shows to be personal data, or a credential, is written to the browser's storage
#   or to a cookie that scripts can read. Every script of the page reads it, and it stays when the person has gone.
# related_resources:
# - ref: https://cheatsheetseries.owasp.org/cheatsheets/HTML5_Security_Cheat_Sheet.html#local-storage
# - ref: https://cwe.mitre.org/data/definitions/922.html
# custom:
#   id: personal-data-in-browser-storage
#   severity: medium
#   precision: medium
#   kinds: [typescript, javascript, python]
#   controls:
#     soc2: [CC6.1, C1.1]
#     gdpr: ["5(1)(e)", "5(1)(f)", "32(1)(a)"]
#     ccpa: ["1798.100", "1798.150"]
#     cwe: [922]
#   remediation: |
#     Keep it on the server, behind a session cookie with 'HttpOnly'.
package regate.typescript.personal_data_in_browser_storage

import data.regate.lib.facts

deny contains result if {
	facts.judged
	some i, flow in input.flows
	reported(flow)
	result := object.union(
		{
			"message": sprintf("'%v' (%v) is kept in the browser by '%v'", [flow.expression, replace(flow.data_type, "-", " "), flow.callee]),
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
	flow.sink_category == "browser-storage"
}
