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
	some script in settings
	found := shell.unverified(script.text)
	count(found) > 0
	result := {
		"message": sprintf("verification is switched off: `%v`", [found[0]]),
		"path": script.path,
		"subject": dockerfile.instruction_name(script),
	}
}

subjects contains dockerfile.instruction_as_subject(script) if some script in settings

settings contains script if some script in dockerfile.scripts

# ENV stands as name, value, "=" in turn.
settings contains {"path": entry.path, "text": concat(" ", assigned)} if {
	some entry in dockerfile.instructions("env")
	value := entry.instruction.Value
	assigned := [sprintf("%v=%v", [value[i], value[i + 1]]) | some i, _ in value; i % 3 == 0]
}
