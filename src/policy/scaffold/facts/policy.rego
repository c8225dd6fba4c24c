# METADATA
# title: RULE_TITLE
# description: |
#   Say here what goes wrong when this is found, and for whom. It stands beside every result.
# custom:
#   id: RULE_ID
#   severity: medium
#   kinds: [typescript]
#   controls: {soc2: [CC8.1]}
#   remediation: |
#     Say here what to write instead.
package custom.RULE_NAME

import data.regate.lib.facts

algorithms := {"sha384", "sha512"}

# What the rule examines. What is here and in no result has passed.
subjects contains facts.as_subject("call", name(call), "calls", index) if {
	some index, call in input.calls
	judged(call)
}

deny contains result if {
	some index, call in input.calls
	judged(call)
	algorithm := call.arguments[0]
	is_string(algorithm)
	not algorithm in algorithms
	result := {
		"message": sprintf("'%s' is none of our hash algorithms", [algorithm]),
		"path": ["calls", index],
		"subject": name(call),
	}
}

# An argument that is no literal is null: neither right nor wrong.
unknown contains result if {
	some index, call in input.calls
	judged(call)
	call.arguments[0] == null
	result := {
		"message": "which hash algorithm this is cannot be told here",
		"path": ["calls", index],
		"subject": name(call),
	}
}

# A test protects nothing.
judged(call) if {
	facts.judged
	facts.last_part(call.callee) == "createHash"
}

name(call) := facts.in_function(call.callee, call)
