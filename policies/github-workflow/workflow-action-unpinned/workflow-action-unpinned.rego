# METADATA
# title: Action is not pinned to a commit
# description: |
#   A tag or branch can be moved to other code at any time, and that code then runs with the workflow's token and secrets.
#   It has happened to widely used actions. GitHub's own actions are reported as low.
# related_resources:
# - ref: https://docs.github.com/actions/reference/security/secure-use#using-third-party-actions
# custom:
#   id: workflow-action-unpinned
#   severity: medium
#   precision: very-high
#   kinds: [github-workflow, github-action]
#   controls:
#     soc2: [CC6.8, CC8.1]
#     cwe: [829]
#   remediation: |
#     Write the full commit: `uses: owner/action@<40 hex digits> # v1.2.3`. Dependabot and Renovate keep it current.
package regate.github_workflow.workflow_action_unpinned

import data.regate.lib.values
import data.regate.lib.workflow

deny contains result if {
	some use in actions
	values.known(use.reference)
	not regex.match(`@[0-9a-f]{40}(?:[0-9a-f]{24})?$`, use.reference)
	result := {
		"message": sprintf("'%v' is not pinned to a commit", [use.reference]),
		"path": use.path,
		"subject": subject(use.reference),
		"severity": severity(use.reference),
	}
}

deny contains result if {
	some use in images
	values.known(use.reference)
	not contains(use.reference, "@sha256:")
	result := {
		"message": sprintf("'%v' is not pinned to a digest", [use.reference]),
		"path": use.path,
		"subject": subject(use.reference),
	}
}

unknown contains result if {
	some use in actions | images
	values.unknown(use.reference)
	not regex.match(`@(?:[0-9a-f]{40}|[0-9a-f]{64}|sha256:[0-9a-f]{64})$`, use.reference)
	result := {
		"message": sprintf("what '%v' is cannot be told here", [use.reference]),
		"path": use.path,
		"subject": subject(use.reference),
	}
}

# The repository's own actions and workflows come with the commit.
subjects contains {"kind": "action", "name": subject(use.reference), "path": use.path} if some use in actions

subjects contains {"kind": "image", "name": subject(use.reference), "path": use.path} if some use in images

actions contains use if {
	some use in uses
	not workflow.is_own(use.reference)
	not startswith(use.reference, "docker://")
}

images contains use if {
	some use in uses
	startswith(use.reference, "docker://")
}

uses contains {"path": ["jobs", job, "steps", i, "uses"], "reference": step.uses} if {
	some job, body in values.entries(input.jobs)
	some i, step in values.list(body.steps)
	is_string(step.uses)
}

uses contains {"path": ["jobs", job, "uses"], "reference": body.uses} if {
	some job, body in values.entries(input.jobs)
	is_string(body.uses)
}

uses contains {"path": ["runs", "steps", i, "uses"], "reference": step.uses} if {
	some i, step in values.list(input.runs.steps)
	is_string(step.uses)
}

subject(reference) := split(reference, "@")[0] if not startswith(reference, "docker://")

subject(reference) := reference if startswith(reference, "docker://")

severity(reference) := "low" if regex.match(`^(?:actions|github)/`, reference)

severity(reference) := "medium" if not regex.match(`^(?:actions|github)/`, reference)
