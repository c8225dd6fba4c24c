# METADATA
# title: Personal data is put into an address
# description: |
#   A value that its name, its type, a schema or a database's model shows to be personal data becomes part of an address. Addresses stand in the
#   browser's history, in logs of servers and proxies, and in the 'Referer' that other sites are sent.
# related_resources:
# - ref: https://cwe.mitre.org/data/definitions/598.html
# - ref: https://owasp.org/www-community/vulnerabilities/Information_exposure_through_query_strings_in_url
# custom:
#   id: personal-data-in-url
#   severity: medium
#   precision: medium
#   kinds: [typescript, javascript, python]
#   controls:
#     soc2: [CC6.1, CC6.7, C1.1]
#     gdpr: ["5(1)(f)", "25(1)", "32(1)(a)"]
#     ccpa: ["1798.100", "1798.150"]
#     cwe: [598]
#   remediation: |
#     Send it in the body of a request, or keep it in the session and put an id that means nothing elsewhere into the address.
package regate.typescript.personal_data_in_url

import data.regate.lib.facts

deny contains result if {
	facts.judged
	some i, flow in input.flows
	reported(flow)
	result := object.union(
		{
			"message": sprintf("'%v' (%v) is put into an address by '%v'", [flow.expression, replace(flow.data_type, "-", " "), flow.callee]),
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
	flow.sink_category == "url"
}
