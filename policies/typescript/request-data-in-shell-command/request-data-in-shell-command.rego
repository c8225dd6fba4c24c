# METADATA
# title: What a client sent is part of a command of the shell
# description: |
#   A command that the shell reads is put together from what a client sent: a `;` or a backtick in it runs whatever the client
#   likes, with the rights of the program.
# related_resources:
# - ref: https://cheatsheetseries.owasp.org/cheatsheets/OS_Command_Injection_Defense_Cheat_Sheet.html
# - ref: https://cwe.mitre.org/data/definitions/78.html
# custom:
#   id: request-data-in-shell-command
#   severity: critical
#   precision: medium
#   kinds: [typescript, javascript, python, go, java, ruby]
#   controls:
#     soc2: [CC6.1, CC7.1]
#     gdpr: ["32(1)(b)"]
#     ccpa: ["1798.150"]
#     cwe: [78]
#   remediation: |
#     Call the program without a shell and with a list of arguments: `execFile("convert", [name])`, `subprocess.run(["convert",
#     name])`.
package regate.typescript.request_data_in_shell_command

import data.regate.lib.facts

deny contains result if {
	facts.judged
	some i, flow in input.flows
	flow.sink_category == "input-shell"
	result := object.union(
		{
			"message": sprintf("'%v', %v, is part of a command of the shell, by '%v'", [flow.expression, facts.sent_by(flow), flow.callee]),
			"path": ["flows", i],
			"subject": facts.in_function(flow.callee, flow),
		},
		facts.flow_doubt(flow),
	)
}

subjects contains facts.as_subject("flow", facts.in_function(flow.callee, flow), "flows", i) if {
	facts.judged
	some i, flow in input.flows
	flow.sink_category == "input-shell"
}
