# METADATA
# title: Registry password is written in the workflow
# description: |
#   Whoever can read the repository, now or in its history, can pull and often push images with it.
# related_resources:
# - ref: https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idcontainercredentials
# custom:
#   id: workflow-registry-password-literal
#   severity: high
#   precision: high
#   kinds: [github-workflow, github-action]
#   controls:
#     soc2: [CC6.1]
#     cwe: [798]
#   remediation: |
#     Store it as a secret, `password: ${{ secrets.REGISTRY_PASSWORD }}`, and change the password: it is known.
package regate.github_workflow.workflow_registry_password_literal

import data.regate.lib.values
import data.regate.lib.workflow

deny contains result if {
	some place in places
	place.value != ""
	not contains(place.value, "${{")
	result := {
		"message": sprintf("the registry password of %v is written out", [place.name]),
		"path": place.path,
		"subject": place.name,
	}
}

places contains {"value": value, "path": ["jobs", job, "container", "credentials", "password"], "name": sprintf("job '%v'", [job])} if {
	some job, body in values.entries(input.jobs)
	value := values.shown(body.container.credentials.password)
}

places contains {"value": value, "path": ["jobs", job, "services", name, "credentials", "password"], "name": sprintf("service '%v' of job '%v'", [name, job])} if {
	some job, body in values.entries(input.jobs)
	some name, service in values.entries(body.services)
	value := values.shown(service.credentials.password)
}

places contains {"value": value, "path": array.concat(entry.path, ["with", "password"]), "name": entry.name} if {
	some entry in workflow.steps
	is_string(entry.step.uses)
	startswith(lower(entry.step.uses), "docker/login-action@")
	value := values.shown(entry.step["with"].password)
}

subjects contains {"kind": "credentials", "name": place.name, "path": place.path} if some place in places
