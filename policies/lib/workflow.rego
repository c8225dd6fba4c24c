# GitHub workflows and actions (https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax).
package regate.lib.workflow

import data.regate.lib.values

# steps: every step of a workflow's jobs or of a composite action, as `{"step", "path", "name", "job"}`; `job` is "" in an action.
steps contains {"step": step, "path": ["jobs", job, "steps", i], "name": sprintf("%v step %d", [job, i + 1]), "job": job} if {
	some job, body in values.entries(input.jobs)
	some i, step in values.list(body.steps)
	is_object(step)
}

steps contains {"step": step, "path": ["runs", "steps", i], "name": sprintf("step %d", [i + 1]), "job": ""} if {
	some i, step in values.list(input.runs.steps)
	is_object(step)
}

# as_subject(entry) is a step as a member of a population: `{"kind", "name", "path"}`.
as_subject(entry) := {"kind": "step", "name": entry.name, "path": entry.path}

# job_as_subject(name) is a job as a member of a population.
job_as_subject(name) := {"kind": "job", "name": name, "path": ["jobs", name]}

# environments: every `env` of a workflow or an action, as `{"env", "path", "name"}`.
environments contains {"env": input.env, "path": ["env"], "name": "workflow"} if is_object(input.env)

environments contains {"env": body.env, "path": ["jobs", job, "env"], "name": job} if {
	some job, body in values.entries(input.jobs)
	is_object(body.env)
}

environments contains {"env": entry.step.env, "path": array.concat(entry.path, ["env"]), "name": entry.name} if {
	some entry in steps
	is_object(entry.step.env)
}

# conditions: every `if` that is a text, as `{"text", "path", "name", "job"}`.
conditions contains {"text": body["if"], "path": ["jobs", job, "if"], "name": job, "job": job} if {
	some job, body in values.entries(input.jobs)
	is_string(body["if"])
}

conditions contains {"text": entry.step["if"], "path": array.concat(entry.path, ["if"]), "name": entry.name, "job": entry.job} if {
	some entry in steps
	is_string(entry.step["if"])
}

# The workflow as a member of a population.
whole := {"kind": "workflow", "name": "workflow", "path": []}

# events(document): the names of what starts a workflow. YAML 1.1 readers take the key `on` for the boolean true.
events(document) := {name |
	some key in ["on", "true"]
	some name in names(document[key])
}

names(value) := {value} if is_string(value)

names(value) := {name | some name in value} if is_array(value)

names(value) := {name | some name, _ in value} if is_object(value)

# expression(text) holds for a text that is nothing but one expression: what it is, is known when the workflow runs.
expression(text) if {
	is_string(text)
	regex.match(`^\s*\$\{\{[^}]*\}\}\s*$`, text)
}

# pasted(text, entry): each `${{ ... }}` of a text in a step, as `{"text", "sources": [{"path", "whole"}], "problem"}`: the contexts whose
# text it may yield, `github.event.issue.title`, with `*` for a member that is not known; `whole` is true for `toJSON`. What the
# workflow itself says of `env`, `matrix` and `needs` is put in.
pasted(text, entry) := regate.workflow.pasted(text, contexts(entry)) if contains(text, "${{")

contexts(entry) := {
	"env": [values.entries(object.get(holder, "env", null)) | some holder in [entry.step, body, input]],
	"matrix": matrix(object.get(body, ["strategy", "matrix"], null)),
	"needs": outputs,
} if {
	body := object.get(input, ["jobs", entry.job], {})
}

# scripts(step): what a step runs, as `{"keys", "text", "into"}`: its script, what an action runs that it is given, and the shell; `into` says which in
# words.
scripts(step) := array.flatten([
	[{"keys": [key], "text": step[key], "into": into} | some key, into in {"run": "a script", "shell": "the shell"}; is_string(step[key])],
	[{"keys": ["with", key], "text": text, "into": "a script"} |
		is_string(step.uses)
		inputs := script_inputs[lower(split(step.uses, "@")[0])]
		some key, text in values.entries(step["with"])
		lower(key) in inputs
		is_string(text)
	],
])

# The inputs of actions that run what they are given.
script_inputs := {
	"actions/github-script": {"script"},
	"appleboy/ssh-action": {"script"},
	"azure/cli": {"inlinescript"},
	"azure/powershell": {"inlinescript"},
	"nick-fields/retry": {"command", "new_command_on_retry", "on_retry_command"},
	"nick-invision/retry": {"command", "new_command_on_retry", "on_retry_command"},
}

# The outputs of jobs, as the workflow defines them.
outputs := {id: {"outputs": object.get(body, "outputs", {})} |
	some id, body in values.entries(input.jobs)
	is_object(body)
}

# Each key with all of its values. `include` adds to them.
matrix(written) := written if is_string(written)

matrix(written) := {key: all |
	some key in union({object.keys(group) | some group in groups})
	all := [group[key] | some group in groups; key in object.keys(group)]
} if {
	is_object(written)
	groups := array.concat([object.remove(written, ["include", "exclude"])], [group | some group in values.list(object.get(written, "include", null)); is_object(group)])
}

matrix(written) := {} if {
	not is_string(written)
	not is_object(written)
}

# What people outside the project can set, with the events that carry it.
untrusted_paths := {
	"github.head_ref": pull_request_events,
	"github.event.issue.title": {"issues", "issue_comment"},
	"github.event.issue.body": {"issues", "issue_comment"},
	"github.event.comment.body": {"issue_comment", "pull_request_review_comment", "commit_comment", "discussion_comment"},
	"github.event.comment.path": {"pull_request_review_comment", "commit_comment"},
	"github.event.comment.diff_hunk": {"pull_request_review_comment"},
	"github.event.review.body": {"pull_request_review"},
	"github.event.review_comment.body": {"pull_request_review_comment"},
	"github.event.discussion.title": {"discussion", "discussion_comment"},
	"github.event.discussion.body": {"discussion", "discussion_comment"},
	"github.event.pages.*.page_name": {"gollum"},
	"github.event.pages.*.title": {"gollum"},
	"github.event.pages.*.summary": {"gollum"},
	"github.event.forkee.description": {"fork"},
	"github.event.forkee.homepage": {"fork"},
	"github.event.pull_request.title": review_events,
	"github.event.pull_request.body": review_events,
	"github.event.pull_request.head.ref": review_events,
	"github.event.pull_request.head.label": review_events,
	"github.event.pull_request.head.repo.default_branch": review_events,
	"github.event.pull_request.head.repo.description": review_events,
	"github.event.pull_request.head.repo.homepage": review_events,
	"github.event.changes.title.from": {"issues", "pull_request", "pull_request_target", "discussion"},
	"github.event.changes.body.from": {"issues", "issue_comment", "pull_request", "pull_request_target", "pull_request_review", "pull_request_review_comment", "discussion", "discussion_comment"},
	"github.event.head_commit.message": {"push"},
	"github.event.head_commit.author.name": {"push"},
	"github.event.head_commit.author.email": {"push"},
	"github.event.head_commit.committer.name": {"push"},
	"github.event.head_commit.committer.email": {"push"},
	"github.event.commits.*.message": {"push"},
	"github.event.commits.*.author.name": {"push"},
	"github.event.commits.*.author.email": {"push"},
	"github.event.commits.*.committer.name": {"push"},
	"github.event.commits.*.committer.email": {"push"},
	"github.event.merge_group.head_commit.message": {"merge_group"},
	"github.event.merge_group.head_commit.author.name": {"merge_group"},
	"github.event.merge_group.head_commit.author.email": {"merge_group"},
	"github.event.workflow_run.head_branch": {"workflow_run"},
	"github.event.workflow_run.display_title": {"workflow_run"},
	"github.event.workflow_run.head_commit.message": {"workflow_run"},
	"github.event.workflow_run.head_commit.author.name": {"workflow_run"},
	"github.event.workflow_run.head_commit.author.email": {"workflow_run"},
	"github.event.workflow_run.head_repository.description": {"workflow_run"},
	"github.event.workflow_run.pull_requests.*.head.ref": {"workflow_run"},
	"github.event.check_suite.head_branch": {"check_suite"},
	"github.event.check_run.check_suite.head_branch": {"check_run"},
}

pull_request_events := {"pull_request", "pull_request_target", "pull_request_review", "pull_request_review_comment"}

review_events := pull_request_events

# Whoever calls a workflow or an action gives it its own event.
open_events := {"workflow_call"}

# outside(source) holds when a source (of `pasted`) may yield what people outside the project set. Most sources are one of the paths as they
# stand: those that name more than one are compared with each.
outside(source) if outside_on(source, started_by)

# outside_on(source, events) holds when it does in a run that one of these events starts.
outside_on(source, events) if carries(untrusted_paths[source.path], events)

outside_on(source, events) if {
	startswith(source.path, "github")
	wide(source)
	some path, carried in untrusted_paths
	reaches(source, path)
	carries(carried, events)
}

wide(source) if source.whole

wide(source) if contains(source.path, "*")

wide(source) if {
	some root in list_roots
	startswith(source.path, root)
}

# Where a path goes into a list: a source may name any of its elements.
list_roots := {split(path, "*")[0] | some path, _ in untrusted_paths; contains(path, "*")}

carries(carried, events) if count(events & (carried | open_events)) > 0

# An action, and a workflow that does not say, may be started by any.
started_by := open_events if not input.jobs

started_by := open_events if {
	input.jobs
	count(events(input)) == 0
}

started_by := found if {
	input.jobs
	found := events(input)
	count(found) > 0
}

reaches(source, path) if source.path == path

reaches(source, path) if {
	source.whole
	startswith(path, sprintf("%s.", [source.path]))
}

reaches(source, path) if {
	contains(concat(" ", [source.path, path]), "*")
	same(split(source.path, "."), split(path, "."), source.whole)
}

same(steps, path, whole) if {
	long_enough(count(steps), count(path), whole)
	different := [i | some i, step in steps; count({step, path[i], "*"}) == 3]
	count(different) == 0
}

long_enough(steps, path, _) if steps == path

long_enough(steps, path, whole) if {
	whole
	steps < path
}

# guarded(source, conditions) is what a result of such a source adds where one of the `if`s keeps the pull requests of forks out: who is left may
# push, and change the workflow as well.
guarded(source, conditions) := {"review": true} if {
	count(untrusted_paths[source.path] - pull_request_events) == 0
	some condition in conditions
	keeps_forks_out(condition)
} else := {}

# keeps_forks_out(condition) holds for an `if` that no pull request of a fork meets.
keeps_forks_out(condition) if {
	is_string(condition)
	not regex.match(`\|\||!\s*\(`, condition)
	some form in [
		`!\s*github\.event\.pull_request\.head\.repo\.fork\b`,
		`github\.event\.pull_request\.head\.repo\.fork\s*(==\s*false|!=\s*true)\b`,
		`github\.event\.pull_request\.head\.repo\.full_name\s*==\s*github\.(repository|event\.pull_request\.base\.repo\.full_name)\b`,
		`github\.repository\s*==\s*github\.event\.pull_request\.head\.repo\.full_name\b`,
	]
	regex.match(form, condition)
}

# is_own(uses) holds for an action or a workflow of the same repository: `./path` of the workspace, or `$/path` of the commit that runs
# (https://github.blog/changelog/2026-07-30-reference-same-repository-actions-with-self-repository-syntax/).
is_own(uses) if {
	some prefix in ["./", "$/"]
	startswith(uses, prefix)
}

# own_path(uses): its path in the repository.
own_path(uses) := substring(uses, 2, -1) if is_own(uses)
