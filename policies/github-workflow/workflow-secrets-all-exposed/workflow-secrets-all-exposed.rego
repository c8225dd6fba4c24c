# METADATA
# title: Every secret is handed to one step
# description: |
#   `toJSON(secrets)` and `secrets[name]` with a name that is not written out give the runner all secrets of the repository and the organisation, so that
#   one compromised action or dependency takes all of them.
# related_resources:
# - ref: https://docs.github.com/actions/reference/security/secure-use#use-secrets-for-sensitive-information
# custom:
#   id: workflow-secrets-all-exposed
#   severity: medium
#   precision: very-high
#   kinds: [github-workflow, github-action]
#   controls:
#     soc2: [CC6.1, CC6.3]
#     cwe: [200, 250]
#   remediation: |
#     Name each secret that is needed: `env: {TOKEN: "${{ secrets.DEPLOY_TOKEN }}"}`.
package regate.github_workflow.workflow_secrets_all_exposed

import data.regate.lib.values
import data.regate.lib.workflow

deny contains result if {
	some place in places
	found := regex.find_n(`(?i)\btojson\(\s*secrets\s*\)|(?:^|[^\w.])secrets\s*\[\s*[^'\s\]]`, place.text, 1)
	count(found) > 0
	result := {
		"message": sprintf("%v is given every secret (`%v`)", [place.name, values.excerpt(place.text)]),
		"path": place.path,
		"subject": place.name,
	}
}

# Texts that hold an expression with `secrets`, at every level.
places contains {"text": text, "path": array.concat(place.path, [key]), "name": place.name} if {
	some place in workflow.environments
	some key, value in values.entries(place.env)
	text := values.written(value)
	names_secrets(text)
}

places contains {"text": text, "path": array.concat(entry.path, ["run"]), "name": entry.name} if {
	some entry in workflow.steps
	text := values.written(entry.step.run)
	names_secrets(text)
}

places contains {"text": text, "path": array.concat(entry.path, ["with", key]), "name": entry.name} if {
	some entry in workflow.steps
	some key, value in values.entries(entry.step["with"])
	text := values.written(value)
	names_secrets(text)
}

names_secrets(text) if regex.match(`(?i)\$\{\{.*\bsecrets\b`, text)

subjects contains {"kind": "step", "name": place.name, "path": place.path} if some place in places
