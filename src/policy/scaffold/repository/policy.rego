# METADATA
# title: RULE_TITLE
# description: |
#   Say here what goes wrong when this is found, and for whom. It stands beside every result.
# custom:
#   id: RULE_ID
#   severity: medium
#   kinds: [github-workflow]
#   target: repository
#   controls: {soc2: [CC8.1]}
#   remediation: |
#     Say here what to write instead.
package custom.RULE_NAME

import data.regate.lib.values

environments := {"staging", "production"}

# What the rule examines: every job of every workflow that names an environment.
subjects contains {"kind": "job", "name": job.name, "path": job.path} if some job in jobs

deny contains result if {
	some job in jobs
	values.known(job.environment)
	not job.environment in environments
	result := {
		"message": sprintf("%s goes to '%v', which is no environment of ours", [job.name, job.environment]),
		"path": array.concat(job.path, ["environment"]),
		"subject": job.name,
	}
}

# What the text does not give is neither right nor wrong.
unknown contains result if {
	some job in jobs
	values.unknown(job.environment)
	result := {
		"message": sprintf("where %s goes cannot be told here (`%s`)", [job.name, values.excerpt(job.environment)]),
		"path": array.concat(job.path, ["environment"]),
		"subject": job.name,
	}
}

jobs contains job if {
	some index, workflow in input.workflows
	some id, body in values.entries(workflow.document.jobs)
	environment := named(body.environment)
	job := {
		"name": sprintf("%s job %s", [workflow.path, id]),
		"path": ["workflows", index, "document", "jobs", id],
		"environment": environment,
	}
}

named(environment) := environment if is_string(environment)

named(environment) := environment if values.unknown(environment)

named(environment) := environment.name if is_object(environment)
