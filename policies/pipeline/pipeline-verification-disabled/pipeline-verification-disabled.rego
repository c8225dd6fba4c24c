# METADATA
# title: Pipeline switches off certificate or signature checks
# description: |
#   Without the check, whoever stands between the runner and the server reads what the job sends, credentials among it, and chooses what it
#   downloads and builds from.
# related_resources:
# - ref: https://curl.se/docs/sslcerts.html
# - ref: https://git-scm.com/docs/git-config#Documentation/git-config.txt-httpsslVerify
# - ref: https://pip.pypa.io/en/stable/cli/pip/#cmdoption-trusted-host
# custom:
#   id: pipeline-verification-disabled
#   severity: medium
#   precision: high
#   kinds: [azure-pipelines, bitbucket-pipelines, ci-pipeline, circleci, github-action, github-workflow, gitlab-ci, jenkinsfile]
#   controls:
#     soc2: [CC6.7, CC6.8]
#     gdpr: ["32(1)(a)"]
#     cwe: [295]
#   remediation: |
#     Remove the option. For a server of your own, give the job its authority's certificate: `curl --cacert ca.pem`, `GIT_SSL_CAINFO`, `pip --cert`.
package regate.pipeline.pipeline_verification_disabled

import data.regate.lib.scripts

deny contains result if {
	some script in scripts.found
	found := [one | some one in scripts.unverified(script); not is_variable(one)]
	count(found) > 0
	result := {
		"message": sprintf("verification is switched off: `%v`", [scripts.excerpt(found[0])]),
		"path": script.path,
		"subject": script.name,
	}
}

# A policy of its own looks at variables, where it is asked about the file.
is_variable(text) if {
	data.regate.file.kind != "jenkinsfile"
	regex.match(`^[A-Z_]+=`, text)
}

unknown contains scripts.not_told(script) if {
	some script in scripts.found
	scripts.elsewhere(script)
}

subjects contains scripts.as_subject(script) if some script in scripts.found
