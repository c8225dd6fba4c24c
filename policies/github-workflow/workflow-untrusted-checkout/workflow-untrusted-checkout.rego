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

import data.regate.lib.shell
import data.regate.lib.values
import data.regate.lib.workflow

deny contains result if {
	some event in privileged
	some checkout in checkouts
	foreign(checkout)
	not told_by_ref(checkout)
	not asked(event, checkout.job)
	result := {
		"message": sprintf("job '%v' runs on %v and checks out `%v`", [checkout.job, event, checkout.ref]),
		"path": checkout.path,
		"subject": checkout.job,
	}
}

deny contains result if {
	some event in privileged
	some command in commands
	not asked(event, command.job)
	result := {
		"message": sprintf("job '%v' runs on %v and checks out the pull request: `%v`", [command.job, event, command.text]),
		"path": command.path,
		"subject": command.job,
	}
}

# What another step, an input or a variable says may be the pull request's head.
unknown contains result if {
	some event in privileged
	some checkout in checkouts
	values.unknown(checkout.ref)
	not foreign(checkout)
	not own(checkout)
	not asked(event, checkout.job)
	result := {
		"message": sprintf("job '%v' runs on %v, and what it checks out cannot be told here (`%v`)", [checkout.job, event, checkout.ref]),
		"path": checkout.path,
		"subject": checkout.job,
	}
}

unknown contains result if {
	some event in privileged
	some fetch in fetches
	unread(fetch.text, fetch.entry)
	not names_head(fetch.text, fetch.entry)
	not asked(event, fetch.entry.job)
	result := {
		"message": sprintf("job '%v' runs on %v, and what `%v` fetches cannot be told here", [fetch.entry.job, event, trim_space(fetch.text)]),
		"path": array.concat(fetch.entry.path, ["run"]),
		"subject": fetch.entry.job,
	}
}

subjects contains workflow.job_as_subject(job) if {
	count(privileged) > 0
	some job, _ in values.entries(input.jobs)
}

privileged := {"pull_request_target", "workflow_run", "issue_comment"} & workflow.events(input)

# asked(event, job) holds where a job that a comment starts asks who wrote it: itself, in one of its steps, or in a job before it.
asked("issue_comment", job) if {
	needs := {id: before |
		some id, body in values.entries(input.jobs)
		before := {name | some name in values.array(object.get(body, "needs", null)); is_string(name)}
	}
	some id in graph.reachable(needs, {job})
	some text in questions(id)
	regex.match(`(?i)author_association|permission|\.login\b|github\.(?:actor|triggering_actor)|membership|collaborator|team`, text)
}

# Conditions, the actions that steps use, and what they run.
questions(id) := {text | text := input.jobs[id]["if"]; is_string(text)} | {text |
	some step in values.list(input.jobs[id].steps)
	some key in ["if", "uses", "run"]
	text := step[key]
	is_string(text)
} | {text | some step in values.list(input.jobs[id].steps); text := step["with"].script; is_string(text)}

# A ref of the repository itself, or another repository, which is the pull request's.
checkouts contains {"job": entry.job, "key": key, "ref": ref, "path": array.concat(entry.path, ["with", key]), "entry": entry} if {
	some entry in workflow.steps
	is_string(entry.step.uses)
	startswith(lower(entry.step.uses), "actions/checkout@")
	some key, ref in values.entries(entry.step["with"])
	lower(key) in {"ref", "repository"}
	is_string(ref)
}

# The repository and the ref of one step are one checkout.
told_by_ref(checkout) if {
	lower(checkout.key) == "repository"
	some other in checkouts
	other.entry.path == checkout.entry.path
	lower(other.key) == "ref"
	foreign(other)
}

foreign(checkout) if regex.match(`(?:^|refs/)pull/`, checkout.ref)

foreign(checkout) if count(foreign_sources(checkout.ref, checkout.entry)) > 0

# What a text names of the pull request: its head, its merge with the base, its repository.
foreign_sources(text, entry) := {source.path |
	some found in workflow.pasted(text, entry)
	some source in found.sources
	head(source.path)
}

head(path) if path == "github.head_ref"

head(path) if regex.match(`^github\.event\.(?:pull_request\.(?:head\.|merge_commit_sha$)|workflow_run\.(?:head_|pull_requests\.\*\.head\.))`, path)

# In these events they name the base repository's own branches and commits, or itself.
own(checkout) if {
	text := regex.replace(checkout.ref, `\$\{\{[^}]*\}\}`, "")
	not contains(text, "$")
	every found in workflow.pasted(checkout.ref, checkout.entry) {
		is_null(found.problem)
		count([source | some source in found.sources; not base(source.path)]) == 0
	}
}

base(path) if regex.match(`^github\.(?:sha|ref|ref_name|base_ref|repository|event\.pull_request\.base\.(?:sha|ref|repo\.full_name)|event\.repository\.(?:default_branch|full_name))$`, path)

# Commands that fetch the pull request: by its number, or by what the workflow says its head is.
commands contains {"job": entry.job, "path": array.concat(entry.path, ["run"]), "text": trim_space(found)} if {
	count(privileged) > 0
	some entry in workflow.steps
	script := shell.code(entry.step.run)
	some found in regex.find_n(`\b(?:echo\s[^;&|\n]*)?\b(?:gh|hub) pr checkout\b[^;&|\n]*|\bgit\b[^;&|\n]*\s(?:fetch|pull|clone)\b[^;&|\n]*\bpull/[^\s;&|]*(?:\{\{[^}]*\}\})?[^\s;&|]*/(?:head|merge)\b[^;&|\n]*`, script, -1)
	not startswith(found, "echo")
}

commands contains {"job": fetch.entry.job, "path": array.concat(fetch.entry.path, ["run"]), "text": trim_space(fetch.text)} if {
	some fetch in fetches
	names_head(fetch.text, fetch.entry)
}

fetches contains {"entry": entry, "text": found} if {
	count(privileged) > 0
	some entry in workflow.steps
	script := shell.code(entry.step.run)
	some found in regex.find_n(`(?:\bgit\b[^;&|\n]*\s(?:fetch|pull|clone|checkout|switch|merge|reset|worktree|submodule)|\bgh repo clone)\b(?:[^;&|\n{]|\{\{[^}]*\}\}|\{)*`, script, -1)
}

names_head(command, entry) if count(foreign_sources(command, entry)) > 0

names_head(command, entry) if {
	some name in variables(command)
	count(foreign_sources(sprintf("${{ env.%v }}", [name]), entry)) > 0
}

# By a variable of the step, the job or the workflow.
variables(command) := {groups[1] | some groups in regex.find_all_string_submatch_n(`\$\{?([A-Za-z_][A-Za-z_0-9]*)`, command, -1)}

unread(command, entry) if {
	texts := {command} | {sprintf("${{ env.%v }}", [name]) | some name in variables(command)}
	some text in texts
	some found in workflow.pasted(text, entry)
	is_string(found.problem)
}
