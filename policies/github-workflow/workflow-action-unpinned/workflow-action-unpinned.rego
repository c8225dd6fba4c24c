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

deny contains result if {
	some use in uses
	not startswith(use.reference, "./")
	not startswith(use.reference, "docker://")
	not contains(use.reference, "${{")
	not regex.match(`@[0-9a-f]{40}(?:[0-9a-f]{24})?$`, use.reference)
	result := {
		"message": sprintf("'%v' is not pinned to a commit", [use.reference]),
		"path": use.path,
		"subject": split(use.reference, "@")[0],
		"severity": severity(use.reference),
	}
}

deny contains result if {
	some use in uses
	startswith(use.reference, "docker://")
	not contains(use.reference, "@sha256:")
	result := {
		"message": sprintf("'%v' is not pinned to a digest", [use.reference]),
		"path": use.path,
		"subject": use.reference,
	}
}

subjects contains use.reference if some use in uses

uses contains {"path": ["jobs", job, "steps", i, "uses"], "reference": step.uses} if {
	some job, body in input.jobs
	some i, step in body.steps
	is_string(step.uses)
}

uses contains {"path": ["jobs", job, "uses"], "reference": body.uses} if {
	some job, body in input.jobs
	is_string(body.uses)
}

uses contains {"path": ["runs", "steps", i, "uses"], "reference": step.uses} if {
	some i, step in input.runs.steps
	is_string(step.uses)
}

severity(reference) := "low" if regex.match(`^(?:actions|github)/`, reference)

severity(reference) := "medium" if not regex.match(`^(?:actions|github)/`, reference)
