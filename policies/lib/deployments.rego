# Jobs that deploy, by what is known of the pipelines of a whole repository: `input.pipeline`.
package regate.lib.deployments

import data.regate.lib.workflow_deployments

# jobs: each job that deploys to production, or may, as `{"id", "name", "path", "at", "production", "approved", "open", "by_hand"}`:
# `at` is the job's number, where the model has it; `production` is "yes" or "maybe"; `approved` holds when an approval stands before it; `open` says what may
# ask for one and cannot be seen; `by_hand` holds when only a person starts it.
jobs contains job if {
	some at, found in all
	answer := production(at, found)
	file := input.pipeline.workflows[found.workflow]
	job := {
		"id": found.id,
		"name": sprintf("%v job %v", [file.path, found.id]),
		"path": found.place,
		"at": at,
		"production": answer,
		"approved": approved(at, found),
		"open": open(at, found),
		"by_hand": {trigger.event | some trigger in object.get(file, "triggers", [])} == {"workflow_dispatch"},
	}
}

jobs contains job if some job in workflow_deployments.jobs

all := object.get(input, ["pipeline", "jobs"], [])

system(job) := input.pipeline.workflows[job.workflow].system

own_acts(at) := array.slice(input.pipeline.acts, all[at].acts.from, all[at].acts.to)

# What a person calls a job, and its environment.
label(job) := sprintf("%v %v", [job.id, object.get(job, "name", "")])

# production(at, job) is "yes", "maybe", or undefined for a job that does not deploy there.
production(at, job) := "yes" if {
	job.tier == "production"
	deploys(at, job)
} else := "yes" if {
	some act in deployments(at)
	act.tier == "production"
	not has_own_cluster(at)
} else := "maybe" if {
	may_deploy(at, job)
	not elsewhere(sprintf("%v %v", [label(job), job.environment]))
} else := "maybe" if {
	some act in deployments(at)
	act.tier == "production"
}

deploys(_, job) if job.environment != ""

deploys(_, job) if names_deployment(label(job))

deploys(at, _) if count(deployments(at)) > 0

# deployments(at): the acts of a job that deploy for sure.
deployments(at) := [act | some act in own_acts(at); act.purpose == "deploy"; not act.guess]

# A job that makes a cluster of its own mostly installs there, whatever the folders of its charts are called.
has_own_cluster(at) if {
	some act in own_acts(at)
	act.purpose == "test-cluster"
}

# The environment is known when it runs.
may_deploy(_, job) if contains(job.environment, "$")

# It is for production, and what it does was not all read.
may_deploy(_, job) if {
	job.tier == "production"
	count(job.unread) > 0
}

# It deploys, and nothing says where to.
may_deploy(at, job) if {
	job.tier == null
	not has_own_cluster(at)
	some act in deployments(at)
	not act.tier in {"staging", "development"}
	not elsewhere(act.text)
}

# It may deploy by its name, and what it does was not all read.
may_deploy(_, job) if {
	job.tier == null
	count(job.unread) > 0
	names_deployment(label(job))
}

elsewhere(text) if regex.match(`(?i)(?:^|[^a-z])(?:stag|staging|stage|dev|develop|development|tests?|testing|qa|uat|previews?|review|sandbox|demo|pages|docs?|storybook|e2e|ci)(?:[^a-z]|$)`, text)

names_deployment(text) if regex.match(`(?i)(?:^|[^a-z])(?:deploy(?:s|ing|ment|ments)?|roll-?out)(?:[^a-z]|$)`, text)

# A person is asked in the job, or in one that ends before it.
approved(at, job) if {
	job.manual
} else if {
	at in asking
} else if {
	some number in job.before
	number in asking
} else := false

asking contains at if {
	some at, _ in all
	asks_a_person(at)
}

# GitLab goes on past a job that waits for a person, unless an act says so.
asks_a_person(at) if {
	all[at].manual
	system(all[at]) != "gitlab"
}

asks_a_person(at) if {
	some act in own_acts(at)
	act.purpose == "approve"
}

# What may ask for an approval and is kept on the server: an environment, its own or production's before it, a service connection, a
# context; and what was not read.
open(at, job) := {sprintf("the settings of environment '%v' say so", [name]) | some name in environments(at, job)} if {
	count(environments(at, job)) > 0
} else := {"the settings of its service connection say so"} if {
	system(job) == "azure"
} else := {sprintf("`%v` was not read", [what]) |
	some number in array.concat(job.before, [at])
	some what in all[number].unread
	may_ask(system(job), what)
}

environments(at, job) := {all[number].environment |
	some number in array.concat(job.before, [at])
	all[number].environment != ""
	keeps_approval(at, number)
}

keeps_approval(at, number) if number == at

keeps_approval(_, number) if {
	all[number].tier == "production"
	system(all[number]) == "github"
}

# On GitHub, actions and workflows ask a person; on GitLab, templates and pipelines that a job starts. Scripts of both do not.
may_ask("github", what) if regex.match(`^(?:\./\.github/\S+|\$/\S+|[^\s./]\S*@\S+)$`, what)

may_ask(name, what) if {
	name == "gitlab"
	startswith(what, "the ")
}

may_ask(name, _) if not name in {"github", "gitlab"}
