# METADATA
# title: ADD fetches a file from the network unchecked
# description: |
#   Whatever the server sends at build time ends in the image; nothing compares it with what was meant.
# related_resources:
# - ref: https://docs.docker.com/reference/dockerfile/#add---checksum
# custom:
#   id: dockerfile-add-remote
#   severity: low
#   precision: very-high
#   kinds: [dockerfile]
#   controls:
#     soc2: [CC6.8, CC8.1]
#     cwe: [494]
#   remediation: |
#     Add `--checksum=sha256:…` to the instruction, or fetch the file in a RUN that verifies it.
package regate.dockerfile.dockerfile_add_remote

import data.regate.lib.dockerfile

deny contains result if {
	some entry in dockerfile.instructions("add")
	some source in array.slice(entry.instruction.Value, 0, count(entry.instruction.Value) - 1)
	resolved := dockerfile.resolved(source, entry)
	regex.match(`^https?://`, resolved)
	not checked(entry.instruction.Flags)
	not at_commit(resolved)
	result := {
		"message": sprintf("ADD fetches '%v' without a checksum", [trim(source, `"'`)]),
		"path": entry.path,
		"subject": dockerfile.instruction_name(entry),
		"severity": severity(resolved),
	}
}

# What stands before the first variable says whether it is an address.
unknown contains result if {
	some entry in dockerfile.instructions("add")
	some source in array.slice(entry.instruction.Value, 0, count(entry.instruction.Value) - 1)
	resolved := dockerfile.resolved(source, entry)
	startswith(resolved, "$")
	dockerfile.variable(resolved)
	not checked(entry.instruction.Flags)
	result := {
		"message": sprintf("whether ADD fetches '%v' from the network cannot be told here", [source]),
		"path": entry.path,
		"subject": dockerfile.instruction_name(entry),
	}
}

subjects contains dockerfile.instruction_as_subject(entry) if some entry in dockerfile.instructions("add")

checked(flags) if {
	some flag in flags
	startswith(flag, "--checksum=")
}

# Git itself compares what it fetches with the commit.
at_commit(source) if regex.match(`\.git#(?:[0-9a-f]{40}|[0-9a-f]{64})(?::|$)`, source)

severity(source) := "medium" if startswith(source, "http://")

severity(source) := "low" if startswith(source, "https://")
