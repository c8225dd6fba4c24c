# METADATA
# title: Image uses sudo
# description: |
#   A build is root already, so sudo is needless there; in the image it is a way for the running program to become root.
# related_resources:
# - ref: https://docs.docker.com/build/building/best-practices/#user
# custom:
#   id: dockerfile-sudo
#   severity: low
#   precision: high
#   kinds: [dockerfile]
#   controls:
#     soc2: [CC6.3]
#     cwe: [250]
#   remediation: |
#     Do what needs root before `USER`, and leave sudo out of the image.
package regate.dockerfile.dockerfile_sudo

import data.regate.lib.dockerfile
import data.regate.lib.shell

deny contains result if {
	some entry in dockerfile.instructions("run")
	shell.uses_sudo(dockerfile.script(entry.instruction))
	result := {
		"message": "RUN uses or installs sudo",
		"path": entry.path,
		"subject": dockerfile.instruction_name(entry),
	}
}

subjects contains dockerfile.instruction_as_subject(entry) if some entry in dockerfile.instructions("run")
