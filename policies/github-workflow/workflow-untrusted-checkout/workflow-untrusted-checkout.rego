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

deny contains result if {
	some event in {"pull_request_target", "workflow_run"}
	event in events
	some job, body in input.jobs
	some i, step in body.steps
	startswith(step.uses, "actions/checkout@")
	ref := step["with"].ref
	regex.match(`github\.event\.pull_request\.head\.|github\.head_ref|github\.event\.workflow_run\.head_|refs/pull/`, ref)
	result := {
		"message": sprintf("job '%v' runs on %v and checks out `%v`", [job, event, ref]),
		"path": ["jobs", job, "steps", i, "with", "ref"],
		"subject": job,
	}
}

subjects contains job if {
	some event in {"pull_request_target", "workflow_run"}
	event in events
	some job, _ in input.jobs
}

# YAML 1.1 readers take the key `on` for the boolean true.
events contains name if {
	some key in ["on", "true"]
	is_object(input[key])
	some name, _ in input[key]
}

events contains name if {
	some key in ["on", "true"]
	is_array(input[key])
	some name in input[key]
}

events contains input[key] if {
	some key in ["on", "true"]
	is_string(input[key])
}
