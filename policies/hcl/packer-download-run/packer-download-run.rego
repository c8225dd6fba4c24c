# METADATA
# title: Packer runs a script straight from the network
# description: |
#   `curl … | sh` runs whatever the server sends at that moment, and every machine that starts from the image has it.
# related_resources:
# - ref: https://developer.hashicorp.com/packer/docs/provisioners/shell
# custom:
#   id: packer-download-run
#   severity: medium
#   precision: high
#   kinds: [hcl]
#   mentions: [provisioner, post-processor]
#   controls:
#     soc2: [CC6.8, CC8.1]
#     cwe: [494]
#   remediation: |
#     Download a fixed version to a file, compare its SHA-256, then run it; or install a signed package.
package regate.hcl.packer_download_run

import data.regate.lib.scripts
import data.regate.lib.shell
import data.regate.lib.values

deny contains result if {
	some script in found
	runs := shell.downloads_run(script.text)
	count(runs) > 0
	result := {
		"message": sprintf("a provisioner %s: `%s`", [shell.how_run(runs[0]), scripts.excerpt(runs[0])]),
		"path": script.path,
		"subject": script.name,
	}
}

unknown contains result if {
	some script in found
	some line in values.unknowns(script.lines)
	startswith(values.written(line), "${")
	result := not_told(script, line)
}

not_told(script, line) := {
	"message": sprintf("what %s runs cannot be told here (`%s`)", [script.name, values.excerpt(line)]),
	"path": script.path,
	"subject": script.name,
}

subjects contains {"kind": "provisioner", "name": script.name, "path": script.path} if some script in found

# What provisioners and post-processors of builds run, as `{"name", "path", "lines", "text"}`.
found contains {"name": sprintf("%s %s", [block, type]), "path": path, "lines": lines, "text": text} if {
	some at, build in values.list(input.build)
	some block in ["provisioner", "post-processor"]
	some type in ["shell", "shell-local"]
	some i, body in values.list(object.get(build, [block, type], null))
	some key in ["inline", "command"]
	lines := body[key]
	path := ["build", at, block, type, i, key]
	text := concat("\n", [values.written(line) | some line in values.array(lines)])
}
