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
	some script in dockerfile.scripts
	found := shell.downloads_run(script.text)
	count(found) > 0
	result := {
		"message": sprintf("%v %v: `%v`", [script.name, shell.how_run(found[0]), found[0]]),
		"path": script.path,
		"subject": dockerfile.instruction_name(script),
	}
}

subjects contains dockerfile.instruction_as_subject(script) if some script in dockerfile.scripts
