# METADATA
# title: Pipeline runs a script straight from the network
# description: |
#   `curl … | sh` runs whatever the server sends at that moment, next to the job's variables and tokens.
# related_resources:
# - ref: https://docs.gitlab.com/ci/pipeline_security/
# custom:
#   id: gitlab-ci-download-run
#   severity: medium
#   precision: high
#   kinds: [gitlab-ci]
#   controls:
#     soc2: [CC6.8, CC8.1]
#     cwe: [494]
#   remediation: |
#     Download a fixed version to a file, compare its SHA-256, then run it; or build it into the job's image.
package regate.gitlab_ci.gitlab_ci_download_run

import data.regate.lib.gitlab
import data.regate.lib.shell

deny contains result if {
	some entry in gitlab.scripts
	found := shell.downloads_run(entry.text)
	count(found) > 0
	result := {
		"message": sprintf("%v %v: `%v`", [entry.name, shell.how_run(found[0]), found[0]]),
		"path": entry.path,
		"subject": entry.name,
	}
}

subjects contains {"kind": "script", "name": entry.name, "path": entry.path} if some entry in gitlab.scripts
