# Jobs that deploy, in workflows of GitHub that stand in a folder of the repository: those of a project that is scanned on its own. No
# server runs them there, so that the pipelines' model has none of them, and their text is read.
package regate.lib.workflow_deployments

import data.regate.lib.values
import data.regate.lib.workflow

# jobs: as `data.regate.lib.deployments.jobs`, without `at`.
jobs contains job if {
	some found in github
	not callable_only(found.document)
	answer := production(found)
	job := {
		"id": found.id,
		"name": sprintf("%v job %v", [found.file, found.id]),
		"path": found.path,
		"production": answer,
		"approved": approved_on_github(found),
		"open": open_on_github(found),
		"by_hand": workflow.events(found.document) == {"workflow_dispatch"},
	}
}

# github: every job of every workflow, with the text of each of its steps.
github contains {
	"id": id, "body": body, "document": entry.document, "file": entry.path, "path": ["workflows", i, "document", "jobs", id],
	"label": label(id, body), "environment": environment(body), "steps": steps(body), "called": called(body),
} if {
	some i, entry in values.list(input.workflows)
	not startswith(entry.path, ".github/workflows/")
	some id, body in values.entries(entry.document.jobs)
	is_object(body)
}

# What a person calls a job.
label(id, body) := sprintf("%v %v", [id, values.shown(object.get(body, "name", ""))])

# The name of a job's environment; "" when it has none.
environment(body) := values.shown(object.get(body, ["environment", "name"], "")) if is_object(object.get(body, "environment", ""))

environment(body) := values.shown(object.get(body, "environment", "")) if not is_object(object.get(body, "environment", ""))

# The text of each step: what it runs or uses, and what it is given.
steps(body) := array.concat([text | some step in values.list(object.get(body, "steps", [])); text := step_text(step)], [given(object.get(body, "with", {}))])

step_text(step) := concat(" ", [
	values.shown(object.get(step, "run", "")), values.shown(object.get(step, "uses", "")), values.shown(object.get(step, "name", "")),
	given(object.get(step, "with", {})), given(object.get(step, "env", {})),
]) if {
	is_object(step)
}

given(settings) := concat(" ", [sprintf("%v=%v", [key, values.shown(value)]) | some key, value in values.entries(settings)])

# The jobs of the workflow of the same repository that a job calls.
called(body) := [inner |
	uses := object.get(body, "uses", "")
	is_string(uses)
	workflow.is_own(uses)
	some entry in values.list(input.workflows)
	endswith(entry.path, concat("/", ["", workflow.own_path(uses)]))
	some id, job in values.entries(entry.document.jobs)
	is_object(job)
	inner := {"id": id, "body": job, "label": label(id, job), "environment": environment(job), "steps": steps(job), "called": []}
]

# production(job) is "yes", "maybe", or undefined for a job that does not deploy there.
production(job) := "yes" if {
	surely(job)
} else := "yes" if {
	some inner in job.called
	surely(inner)
} else := "maybe" if {
	maybe(job)
} else := "maybe" if {
	not elsewhere(job.label)
	some inner in job.called
	maybe(inner)
}

surely(job) if names_production(job.environment)

surely(job) if {
	names_production(job.label)
	names_deployment(job.label)
}

surely(job) if {
	some text in job.steps
	deploys(text)
	names_production(text)
	not has_own_cluster(job)
}

# A job that makes a cluster of its own mostly installs there, whatever the folders of its charts are called.
has_own_cluster(job) if {
	some text in job.steps
	regex.match(`(?i)(?:^|[^a-z0-9])(?:k3d|kind (?:create|cluster)|kind-action|minikube|microk8s|k3s|ctlptl)(?:[^a-z0-9]|$)`, text)
}

surely(job) if {
	names_production(job.label)
	some text in job.steps
	deploys(text)
}

# The environment is known when it runs; or the job deploys, and nothing says where to.
maybe(job) if values.unknown(job.environment)

maybe(job) if {
	has_own_cluster(job)
	some text in job.steps
	deploys(text)
	names_production(text)
}

maybe(job) if {
	not stated(job)
	names_deployment(job.label)
	some text in job.steps
	deploys(text)
}

maybe(job) if {
	not stated(job)
	names_deployment(job.label)
	is_string(job.body.uses)
}

# It says that it deploys somewhere else.
stated(job) if job.environment != ""

stated(job) if elsewhere(job.label)

stated(job) if {
	some text in job.steps
	deploys(text)
	elsewhere(text)
}

elsewhere(text) if regex.match(`(?i)(?:^|[^a-z])(?:stag|staging|stage|dev|develop|development|tests?|testing|qa|uat|preview|sandbox|demo|pages|docs?|storybook|e2e|ci)(?:[^a-z]|$)`, told(text))

names_production(text) if regex.match(`(?i)(?:^|[^a-z])(?:prod|production|live)(?:[^a-z]|$)`, told(text))

# "pre-prod" and "non-production" are not production, and `NODE_ENV=production` says how a program is built.
told(text) := regex.replace(
	regex.replace(text, `(?i)(?:pre|non|not)[-_ ]?prod(?:uction)?`, "staging"),
	`[A-Z]+_ENV["']? *[=:] *["']?[a-z]+|(?:npm|yarn|pnpm) [^&;\n]*--prod(?:uction)?`, "",
)

names_deployment(text) if regex.match(`(?i)(?:^|[^a-z])(?:deploy(?:s|ing|ment|ments)?|roll-?out)(?:[^a-z]|$)`, text)

deploys(text) if {
	line := regex.replace(text, `\\\r?\n`, " ")
	some command in commands
	regex.match(command, line)
}

# The commands and actions that change what runs.
commands := [
	`kubectl [^|;&\n]*(?:apply|set image|rollout restart|replace)`,
	`helm [^|;&\n]*(?:upgrade|install)`,
	`(?:terraform|tofu|terragrunt) [^|;&\n]*apply`,
	`pulumi [^|;&\n]*up`,
	`(?:cdk|sls|serverless|sst|netlify|firebase|fly|flyctl|wrangler|eb|kamal|railway|amplify) [^|;&\n]*(?:deploy|publish|up)`,
	`vercel [^|;&\n]*--prod`,
	`gcloud [^|;&\n]*deploy`,
	`aws [^|;&\n]*(?:update-service|create-deployment|update-function-code|cloudformation deploy)`,
	`az (?:webapp|functionapp|containerapp) `,
	`docker stack deploy`,
	`ansible-playbook `,
	`heroku [^|;&\n]*release`,
	`[a-zA-Z0-9_.-]+/[a-zA-Z0-9_./-]*[dD]eploy[a-zA-Z0-9_./-]*@`,
]

# An approval stands before a job when one of those it needs is called so or waits for one, or it waits itself.
approved_on_github(job) if {
	some id in graph.reachable(needs(job.document.jobs), {job.id})
	approving(id, job.document.jobs[id])
} else if {
	some inner in job.called
	approving(inner.id, inner.body)
} else := false

# What each job needs.
needs(all) := {id: before |
	some id, body in values.entries(all)
	is_object(body)
	before := {name | some name in values.array(object.get(body, "needs", null)); is_string(name)}
}

approving(id, body) if {
	is_object(body)
	names_approval(label(id, body))
}

approving(_, body) if {
	is_object(body)
	names_approval(environment(body))
}

approving(_, body) if {
	some step in values.list(body.steps)
	is_string(step.uses)
	names_approval(step.uses)
}

# What approves by itself (`hmarr/auto-approve-action`) asks nobody.
names_approval(text) if {
	asking := regex.replace(text, `(?i)auto(?:matic(?:ally)?)?[-_ ]?approv`, "")
	regex.match(`(?i)approv|sign-?off|four-?eyes|manual[-_ ]?gate`, asking)
}

# What may ask for an approval: an environment, here or in a job before, and a workflow of another repository.
open_on_github(job) := {sprintf("the settings of environment '%v' say so", [name]) |
	some id in graph.reachable(needs(job.document.jobs), {job.id})
	is_object(job.document.jobs[id])
	name := environment(job.document.jobs[id])
	asks(job, id, name)
} | {sprintf("the settings of environment '%v' say so", [inner.environment]) |
	some inner in job.called
	inner.environment != ""
} | {sprintf("'%v' is not at hand", [job.body.uses]) |
	is_string(job.body.uses)
	count(job.called) == 0
}

# Its own environment, or that of a job before it when it is production's.
asks(job, id, name) if {
	name != ""
	id == job.id
}

asks(_, _, name) if names_production(name)

# A workflow that others call is judged where it is called.
callable_only(document) if workflow.events(document) == {"workflow_call"}
