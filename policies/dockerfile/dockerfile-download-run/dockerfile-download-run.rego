# METADATA
# title: Build runs a script straight from the network
# description: |
#   `curl … | sh` runs whatever the server sends at that moment, as root, inside the image. A hijacked server or a changed
#   script gets in without a change to review, and a download that breaks off runs half a script.
# related_resources:
# - ref: https://docs.docker.com/build/building/best-practices/#run
# custom:
#   id: dockerfile-download-run
#   severity: medium
#   precision: high
#   kinds: [dockerfile]
#   controls:
#     soc2: [CC6.8, CC8.1]
#     cwe: [494]
#   remediation: |
#     Download a fixed version to a file, compare its SHA-256, then run it; or install from a package.
package regate.dockerfile.dockerfile_download_run

import data.regate.lib.dockerfile
import data.regate.lib.shell

deny contains result if {
	some entry in dockerfile.instructions("run")
	found := shell.downloads_run(dockerfile.script(entry.instruction))
	count(found) > 0
	result := {
		"message": sprintf("RUN pipes a download into a shell: `%v`", [found[0]]),
		"path": entry.path,
		"subject": dockerfile.instruction_name(entry),
	}
}

# A file that is written here and run later, by its name or when the container starts.
deny contains result if {
	some command in ["copy", "add"]
	some entry in dockerfile.instructions(command)
	some body in object.get(entry.instruction, "Heredocs", [])
	is_script(entry.instruction.Value, body)
	found := shell.downloads_run(body)
	count(found) > 0
	result := {
		"message": sprintf("a script that is written into the image pipes a download into a shell: `%v`", [found[0]]),
		"path": entry.path,
		"subject": dockerfile.instruction_name(entry),
	}
}

is_script(_, body) if regex.match(`^\s*#!(?:/\S*/|/\S*/env\s+(?:-S\s+)?)(?:ba|z|da|k|a)?sh\b`, body)

is_script(value, _) if endswith(value[count(value) - 1], ".sh")

is_script(value, _) if {
	target := value[count(value) - 1]
	some command in ["run", "cmd", "entrypoint"]
	some entry in dockerfile.instructions(command)
	contains(concat(" ", entry.instruction.Value), target)
}

subjects contains dockerfile.instruction_as_subject(entry) if some entry in dockerfile.instructions("run")
