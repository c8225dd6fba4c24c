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
	some script in dockerfile.scripts
	shell.uses_sudo(script.text)
	result := {
		"message": sprintf("%v uses or installs sudo", [script.name]),
		"path": script.path,
		"subject": dockerfile.instruction_name(script),
	}
}

# What the container starts: of a list of words, and of a line.
deny contains result if {
	some entry in started
	result := {
		"message": sprintf("%v starts the program with sudo", [upper(entry.instruction.Cmd)]),
		"path": entry.path,
		"subject": dockerfile.instruction_name(entry),
	}
}

started contains entry if {
	some command in ["cmd", "entrypoint"]
	some entry in dockerfile.instructions(command)
	split(trim_space(concat(" ", entry.instruction.Value)), " ")[0] == "sudo"
}

subjects contains dockerfile.instruction_as_subject(entry) if some entry in started

subjects contains dockerfile.instruction_as_subject(script) if some script in dockerfile.scripts
