# METADATA
# title: Artifact holds the checkout with its credentials
# description: |
#   `actions/checkout` writes the job's token to `.git/config`, and the artifact takes the whole folder along. Whoever can download the artifact, in a public repository
#   everyone, has the token as long as the job runs.
# related_resources:
# - ref: https://github.com/actions/checkout#usage
# - ref: https://github.com/actions/upload-artifact#uploading-hidden-files
# custom:
#   id: workflow-credentials-in-artifact
#   severity: medium
#   precision: high
#   kinds: [github-workflow, github-action]
#   controls:
#     soc2: [CC6.1]
#     cwe: [522, 538]
#   remediation: |
#     Give the checkout `persist-credentials: false`, and upload the folder that was built, not the whole workspace.
package regate.github_workflow.workflow_credentials_in_artifact

import data.regate.lib.values
import data.regate.lib.workflow

deny contains result if {
	some upload in uploads
	some checkout in checkouts
	checkout.job == upload.job
	result := {
		"message": sprintf("%v uploads `.git` with the token that the checkout left there", [upload.name]),
		"path": array.concat(upload.path, ["with", "path"]),
		"subject": upload.name,
	}
}

checkouts contains entry if {
	some entry in workflow.steps
	regex.match(`(?i)^actions/checkout@(?:v?[1-5](?:\.|$)|[0-9a-f]{40}$)`, entry.step.uses)
	not left_out(entry.step)
	object.get(entry.step, ["with", "path"], null) == null
}

left_out(step) if values.says(values.shown(step["with"]["persist-credentials"]), "false")

left_out(step) if values.unknown(step["with"]["persist-credentials"])

# Since 4.4, hidden files are uploaded only when one asks for it.
uploads contains entry if {
	some entry in workflow.steps
	regex.match(`(?i)^actions/upload-artifact@`, entry.step.uses)
	some line in split(entry.step["with"].path, "\n")
	regex.match(`^\s*(?:\.|\./|\./?\*\*|\*\*|\.git/?|\./\.git/?|\$\{\{\s*github\.workspace\s*\}\}/?)\s*$`, line)
	hidden_too(entry.step)
	not regex.match(`(?m)^\s*!.*\.git\b`, entry.step["with"].path)
}

hidden_too(step) if values.says(values.shown(step["with"]["include-hidden-files"]), "true")

hidden_too(step) if regex.match(`@v?(?:[1-3](?:\.|$)|4\.[0-3](?:\.|$))`, step.uses)

subjects contains workflow.as_subject(entry) if {
	some entry in workflow.steps
	regex.match(`(?i)^actions/upload-artifact@`, entry.step.uses)
}
