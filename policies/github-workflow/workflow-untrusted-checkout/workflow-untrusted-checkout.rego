# METADATA
# title: Privileged workflow checks out a stranger's code
# description: |
#   `pull_request_target` and `workflow_run` run with the base repository's secrets and a token that may write. Checking out the
#   pull request's head and then building or testing it hands both to whoever opened the pull request. A comment starts a workflow
#   with the same rights, whoever writes it.
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

import data.regate.lib.strangers
import data.regate.lib.values
import data.regate.lib.workflow

deny contains result if {
	some entry in entries
	some found in strangers.fetched(entry)
	some event in privileged
	strangers.let_in(event, entry.stops, found.ahead)
	count(strangers.asks_elsewhere(entry.stops)) == 0
	result := object.union(placed(entry, found), {"message": sprintf("job '%v' runs on %v and %v", [entry.job, event, found.what])})
}

unknown contains result if {
	some entry in entries
	some found in strangers.fetched(entry)
	some event in privileged
	strangers.let_in(event, entry.stops, found.ahead)
	uses := strangers.asks_elsewhere(entry.stops)[0]
	result := object.union(placed(entry, found), {"message": sprintf("job '%v' runs on %v and %v, and what `%v` asks before cannot be told here", [entry.job, event, found.what, uses])})
}

# What another step, an input or a variable says may be the pull request's head.
unknown contains result if {
	some entry in entries
	some found in strangers.open(entry)
	some event in privileged
	strangers.let_in(event, entry.stops, found.ahead)
	result := object.union(placed(entry, found), {"message": sprintf("job '%v' runs on %v, and %v", [entry.job, event, found.what])})
}

placed(entry, found) := {"path": array.concat(entry.path, found.keys), "subject": entry.job}

subjects contains workflow.job_as_subject(job) if {
	count(privileged) > 0
	some job, _ in values.entries(input.jobs)
}

privileged := strangers.privileged & workflow.events(input)

# The steps, with what is known there and the way to them.
entries := [object.union(entry, {"contexts": workflow.contexts(entry), "stops": stops}) |
	count(privileged) > 0
	some entry in workflow.steps
	stops := [{"document": input, "job": entry.job, "step": entry.path[count(entry.path) - 1]}]
]
