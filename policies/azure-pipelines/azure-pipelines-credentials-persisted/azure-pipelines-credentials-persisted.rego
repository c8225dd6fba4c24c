# METADATA
# title: Checkout leaves the repository's token for every later step
# description: |
#   With `persistCredentials` the token stays in `.git/config`: every tool and dependency that runs later in the job can push with it, and so can whoever gets an
#   artifact of the folder.
# related_resources:
# - ref: https://learn.microsoft.com/azure/devops/pipelines/yaml-schema/steps-checkout
# - ref: https://learn.microsoft.com/azure/devops/pipelines/scripts/git-commands
# custom:
#   id: azure-pipelines-credentials-persisted
#   severity: low
#   precision: high
#   kinds: [azure-pipelines]
#   mentions: [persistcredentials]
#   controls:
#     soc2: [CC6.1, CC8.1]
#     cwe: [522]
#   remediation: |
#     Leave it out, and give the step that pushes the token itself: `git -c http.extraheader="AUTHORIZATION: bearer $TOKEN" push`, with `env: {TOKEN: $(System.AccessToken)}`.
package regate.azure_pipelines.azure_pipelines_credentials_persisted

import data.regate.lib.tree
import data.regate.lib.values

deny contains result if {
	some node in settings
	values.as_bool(node.value) == true
	result := {"message": "checkout leaves its token to every later step (`persistCredentials` is true)", "path": node.path, "subject": tree.words(node.path)}
}

unknown contains result if {
	some node in settings
	is_string(node.value)
	contains(node.value, "${{")
	result := {"message": sprintf("whether checkout leaves its token cannot be told here (`persistCredentials` is `%v`)", [values.excerpt(node.value)]), "path": node.path, "subject": tree.words(node.path)}
}

settings := tree.named({"persistcredentials"})

subjects contains {"kind": "checkout", "name": tree.words(node.path), "path": node.path} if some node in settings
