# METADATA
# title: What a client sent is part of a statement of SQL
# description: |
#   A statement is put together from what a client sent, also through functions of other modules, so that the client decides what
#   the database does: reads, changes and deletes what it was never shown.
# related_resources:
# - ref: https://cheatsheetseries.owasp.org/cheatsheets/SQL_Injection_Prevention_Cheat_Sheet.html
# - ref: https://cwe.mitre.org/data/definitions/89.html
# custom:
#   id: request-data-in-sql
#   severity: critical
#   precision: medium
#   kinds: [typescript, javascript, python, go, java, ruby]
#   controls:
#     soc2: [CC6.1, CC7.1]
#     gdpr: ["32(1)(b)"]
#     ccpa: ["1798.150"]
#     cwe: [89]
#   remediation: |
#     Pass values beside the statement: `query("... where id = $1", [id])`, `execute("... where id = %s", [id])`, a tagged template of
#     the library.
package regate.typescript.request_data_in_sql

import data.regate.lib.facts

deny contains result if {
	facts.judged
	some i, flow in input.flows
	flow.sink_category == "input-sql"
	result := object.union(
		{
			"message": sprintf("'%v', %v, is part of a statement of SQL, by '%v'", [flow.expression, facts.sent_by(flow), flow.callee]),
			"path": ["flows", i],
			"subject": facts.in_function(flow.callee, flow),
		},
		facts.flow_doubt(flow),
	)
}

subjects contains facts.as_subject("flow", facts.in_function(flow.callee, flow), "flows", i) if {
	facts.judged
	some i, flow in input.flows
	flow.sink_category == "input-sql"
}
