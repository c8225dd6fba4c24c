# METADATA
# title: Pull requests run on a machine of your own
# description: |
#   A pull request's code runs on the runner that the job names. On a runner of your own that is not made anew for each job, what it leaves behind waits for
#   the next one, in your network. GitHub advises against it wherever people outside can open pull requests.
# related_resources:
# - ref: https://docs.github.com/actions/reference/security/secure-use#hardening-for-self-hosted-runners
# custom:
#   id: workflow-self-hosted-runner-open
#   severity: medium
#   precision: medium
#   kinds: [github-workflow]
#   controls:
#     soc2: [CC6.6, CC6.8, CC8.1]
#     cwe: [668]
#   remediation: |
#     Run pull requests on GitHub's runners, or on ones made for a single job; or let the job run only when `github.event.pull_request.head.repo.full_name == github.repository`.
package regate.github_workflow.workflow_self_hosted_runner_open

import data.regate.lib.values
import data.regate.lib.workflow

# Whether strangers can open pull requests is a setting of the repository, so that a person has to look.
deny contains result if {
	some event in open_events
	some name, body in jobs
	some label in labels(body)
	lower(label) == "self-hosted"
	not guarded(body)
	result := {
		"message": sprintf("job '%v' runs on %v on a self-hosted runner, so whoever can open a pull request runs code there", [name, event]),
		"path": ["jobs", name, "runs-on"],
		"subject": name,
		"review": true,
	}
}

open_events := {"pull_request", "pull_request_target"} & workflow.events(input)

jobs[name] := body if {
	some name, body in values.entries(input.jobs)
	is_object(body)
	body["runs-on"]
}

labels(body) := values.array(body["runs-on"]) if not is_object(body["runs-on"])

labels(body) := values.array(object.get(body, ["runs-on", "labels"], [])) if is_object(body["runs-on"])

# It asks where the pull request comes from, who opened it, or runs on other events alone.
guarded(body) if {
	is_string(body["if"])
	regex.match(`(?i)head\.repo\.(?:full_name|fork|owner)|author_association|user\.login|github\.(?:event_name|ref|ref_name|actor)\b`, body["if"])
}

# A job that needs a guarded one is left out with it.
guarded(body) if {
	some needed in values.array(object.get(body, "needs", []))
	is_string(needed)
	is_string(jobs[needed]["if"])
	regex.match(`(?i)head\.repo\.(?:full_name|fork|owner)|author_association`, jobs[needed]["if"])
}

subjects contains workflow.job_as_subject(name) if {
	count(open_events) > 0
	some name, _ in jobs
}
