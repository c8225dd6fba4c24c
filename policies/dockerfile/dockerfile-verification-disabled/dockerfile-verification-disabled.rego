# METADATA
# title: Build switches off certificate or signature checks
# description: |
#   Without the check, anyone between the builder and the server can put their own code into the image.
# related_resources:
# - ref: https://curl.se/docs/sslcerts.html
# - ref: https://wiki.debian.org/SecureApt
# custom:
#   id: dockerfile-verification-disabled
#   severity: high
#   precision: high
#   kinds: [dockerfile]
#   controls:
#     soc2: [CC6.7, CC6.8]
#     gdpr: ["32(1)(b)"]
#     cwe: [295]
#   remediation: |
#     Remove the option. For an internal server, install its CA certificate in the image instead.
package regate.dockerfile.dockerfile_verification_disabled

import data.regate.lib.dockerfile
import data.regate.lib.shell

deny contains result if {
	some name in ["run", "env"]
	some entry in dockerfile.instructions(name)
	found := shell.unverified(text(name, entry.instruction))
	count(found) > 0
	result := {
		"message": sprintf("verification is switched off: `%v`", [found[0]]),
		"path": entry.path,
		"subject": dockerfile.instruction_name(entry),
	}
}

subjects contains dockerfile.instruction_as_subject(entry) if {
	some name in ["run", "env"]
	some entry in dockerfile.instructions(name)
}

text(name, instruction) := dockerfile.script(instruction) if name == "run"

# ENV stands as name, value, "=" in turn.
text(name, instruction) := concat(" ", [sprintf("%v=%v", [instruction.Value[i], instruction.Value[i + 1]]) |
	some i, _ in instruction.Value
	i % 3 == 0
]) if name == "env"
