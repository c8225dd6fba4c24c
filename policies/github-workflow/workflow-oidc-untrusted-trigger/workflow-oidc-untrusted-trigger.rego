# METADATA
# title: Strangers' events get an identity in the cloud
# description: |
#   With `id-token: write` a job can sign in to a cloud or a registry that trusts this repository. On `pull_request_target` and comments, anyone with an account
#   starts it, and the token's subject says the default branch: a trust policy that only asks for the repository lets it in.
# related_resources:
# - ref: https://docs.github.com/actions/reference/security/oidc
# - ref: https://docs.github.com/actions/how-tos/secure-your-work/security-harden-deployments
# custom:
#   id: workflow-oidc-untrusted-trigger
#   severity: medium
#   precision: high
#   kinds: [github-workflow]
#   controls:
#     soc2: [CC6.1, CC6.3, CC6.6]
#     cwe: [269]
#   remediation: |
#     Give `id-token: write` to jobs of `push` and `release` only. If a comment must start one, ask first for `github.event.comment.author_association`.
package regate.github_workflow.workflow_oidc_untrusted_trigger

import data.regate.lib.values
import data.regate.lib.workflow

deny contains result if {
	some event in strangers
	some name, body in jobs
	place := identity(name, body)
	not guarded(name)
	result := {
		"message": sprintf("job '%v' runs on %v and may sign in elsewhere as this repository (`id-token: write`)", [name, event]),
		"path": place,
		"subject": name,
		"review": true,
	}
}

strangers := {"pull_request_target", "issue_comment", "issues", "discussion", "discussion_comment", "fork", "watch"} & workflow.events(input)

jobs[name] := body if {
	some name, body in values.entries(input.jobs)
	is_object(body)
}

# identity(name, body) is where it says that the job gets one.
identity(name, body) := ["jobs", name, "permissions", "id-token"] if grants(object.get(body, "permissions", null))

identity(name, body) := ["jobs", name, "permissions"] if body.permissions == "write-all"

identity(_, body) := ["permissions", "id-token"] if {
	not "permissions" in object.keys(body)
	grants(object.get(input, "permissions", null))
}

identity(_, body) := ["permissions"] if {
	not "permissions" in object.keys(body)
	input.permissions == "write-all"
}

grants(permissions) if permissions["id-token"] == "write"

# It asks who they are, or runs on other events; or a job before it does.
guarded(name) if {
	some id in graph.reachable(needs, {name})
	text := jobs[id]["if"]
	is_string(text)
	regex.match(`(?i)author_association|head\.repo\.(?:full_name|fork|owner)|\.(?:login|actor|type)\b|github\.(?:actor|event_name|triggering_actor)\b|permission|authorized|allowed|labels?\b`, text)
}

needs[name] := {id | some id in values.array(object.get(body, "needs", null)); is_string(id)} if some name, body in jobs

subjects contains workflow.job_as_subject(name) if {
	count(strangers) > 0
	some name, _ in jobs
}
