# METADATA
# title: Privileged workflow checks out a stranger's code
# description: |
#   `pull_request_target` and `workflow_run` run with the base repository's secrets and a token that may write. Checking out the
#   pull request's head and then building or testing it hands both to whoever opened the pull request.
# related_resources:
# - ref: https://docs.github.com/actions/reference/workflows-and-actions/events-that-trigger-workflows#pull_request_target
# - ref: https://securitylab.github.com/resources/github-actions-preventing-pwn-requests/
# custom:
#   id: workflow-untrusted-checkout
#   severity: high
#   precision: high
#   kinds: [github-workflow]
#   controls:
#     soc2: [CC6.1, CC6.8, CC8.1]
#     cwe: [829]
#   remediation: |
#     Build and test on `pull_request`, which has no secrets. If a privileged step must follow, run it on `workflow_run` over the
#     artifacts only, and never execute the pull request's code there.
package regate.github_workflow.workflow_untrusted_checkout

import data.regate.lib.values
import data.regate.lib.workflow

deny contains result if {
	some event in privileged
	some checkout in checkouts
	foreign(checkout.ref)
	result := {
		"message": sprintf("job '%v' runs on %v and checks out `%v`", [checkout.job, event, checkout.ref]),
		"path": checkout.path,
		"subject": checkout.job,
	}
}

# What another step, an input or a variable says may be the pull request's head.
unknown contains result if {
	some event in privileged
	some checkout in checkouts
	values.unknown(checkout.ref)
	not foreign(checkout.ref)
	not own(checkout.ref)
	result := {
		"message": sprintf("job '%v' runs on %v, and what it checks out cannot be told here (`%v`)", [checkout.job, event, checkout.ref]),
		"path": checkout.path,
		"subject": checkout.job,
	}
}

subjects contains workflow.job_as_subject(job) if {
	count(privileged) > 0
	some job, _ in values.entries(input.jobs)
}

privileged := {"pull_request_target", "workflow_run"} & workflow.events(input)

checkouts contains {"job": entry.job, "ref": entry.step["with"].ref, "path": array.concat(entry.path, ["with", "ref"])} if {
	some entry in workflow.steps
	is_string(entry.step.uses)
	startswith(entry.step.uses, "actions/checkout@")
	is_string(entry.step["with"].ref)
}

foreign(ref) if regex.match(`github\.event\.pull_request\.head\.|github\.head_ref|github\.event\.workflow_run\.head_|refs/pull/`, ref)

# In these events they name the base repository's own branches and commits.
own(ref) if regex.match(`^\s*\$\{\{\s*github\.(?:sha|ref|ref_name|base_ref|event\.pull_request\.base\.(?:sha|ref)|event\.repository\.default_branch)\s*\}\}\s*$`, ref)
