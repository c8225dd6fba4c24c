# METADATA
# title: What a client sent is part of the path of a file
# description: |
#   The path of a file that is read or written is put together from what a client sent: with `../` in it, it is any file that the
#   program may touch.
# related_resources:
# - ref: https://owasp.org/www-community/attacks/Path_Traversal
# - ref: https://cwe.mitre.org/data/definitions/22.html
# custom:
#   id: request-data-in-file-path
#   severity: high
#   precision: medium
#   kinds: [typescript, javascript, python, go, java, ruby]
#   controls:
#     soc2: [CC6.1, CC7.1]
#     gdpr: ["32(1)(b)"]
#     ccpa: ["1798.150"]
#     cwe: [22]
#   remediation: |
#     Look the name up in a list of those that may be asked for, or take its last part (`path.basename`, `secure_filename`) and check
#     that the result is below the folder.
package regate.typescript.request_data_in_file_path

import data.regate.lib.facts

deny contains result if {
	facts.judged
	some i, flow in input.flows
	flow.sink_category == "input-path"
	result := object.union(
		{
			"message": sprintf("'%v', %v, is part of the path of a file, by '%v'", [flow.expression, facts.sent_by(flow), flow.callee]),
			"path": ["flows", i],
			"subject": facts.in_function(flow.callee, flow),
		},
		facts.flow_doubt(flow),
	)
}

subjects contains facts.as_subject("flow", facts.in_function(flow.callee, flow), "flows", i) if {
	facts.judged
	some i, flow in input.flows
	flow.sink_category == "input-path"
}
