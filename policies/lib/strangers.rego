# Whether the code of people outside gets into a job that runs with the repository's rights. A step is `{"step", "contexts"}`, with what is
# known of its contexts, as `regate.workflow.pasted` takes it; a stop on the way to it is `{"document", "job", "step"}`, with the job ""
# in an action, and the step's number, null for a job as a whole.
package regate.lib.strangers

import data.regate.lib.shell
import data.regate.lib.values

# Events that run with the base repository's secrets, whoever sets them off.
privileged := {"pull_request_target", "workflow_run", "issue_comment"}

# let_in(event, stops, ahead) holds unless a condition on the way keeps strangers out, or something that runs before asks who it is; `ahead` is
# what stands before in the step's own script.
let_in(event, stops, ahead) if {
	every stop in stops {
		not asked(stop, ahead)
	}
	some facts in cases[event]
	every stop in stops {
		every condition in conditions(stop) {
			regate.workflow.condition(condition, facts) != "no"
		}
		not turned_away(stop, facts)
	}
}

# What is known of a run that a stranger sets off (https://docs.github.com/webhooks/webhook-events-and-payloads).
cases := {
	"pull_request_target": [object.union(common, {
		"github.event_name": "pull_request_target",
		"github.event.pull_request.head.repo.fork": true,
		"github.event.pull_request.head.repo.full_name": stranger,
		"github.event.pull_request.head.repo.id": stranger,
		"github.event.pull_request.head.repo.owner.login": stranger,
		"github.event.pull_request.head.user.login": stranger,
		"github.event.pull_request.head.label": stranger,
		"github.event.pull_request.user.login": stranger,
		"github.event.pull_request.author_association": association,
		"github.event.pull_request.merged": false,
	}) | some association in associations],
	"workflow_run": [object.union(common, {
		"github.event_name": "workflow_run",
		"github.event.workflow_run.event": "pull_request",
		"github.event.workflow_run.head_repository.fork": true,
		"github.event.workflow_run.head_repository.full_name": stranger,
		"github.event.workflow_run.head_repository.id": stranger,
		"github.event.workflow_run.head_repository.owner.login": stranger,
		"github.event.workflow_run.actor.login": stranger,
		"github.event.workflow_run.triggering_actor.login": stranger,
	})],
	"issue_comment": [object.union(common, {
		"github.event_name": "issue_comment",
		"github.event.comment.user.login": stranger,
		"github.event.comment.author_association": association,
	}) | some association in associations],
}

stranger := {"whose": "stranger"}

# Whoever contributed before is no stranger to a condition that names them.
associations := ["NONE", "FIRST_TIMER", "FIRST_TIME_CONTRIBUTOR"]

common := object.union(
	{path: stranger | some path in ["github.actor", "github.triggering_actor", "github.event.sender.login"]},
	{path: {"whose": "own"} |
		some path in [
			"github.repository", "github.repository_id", "github.repository_owner", "github.event.repository.full_name", "github.event.repository.id",
			"github.event.repository.owner.login", "github.event.pull_request.base.repo.full_name", "github.event.pull_request.base.repo.id",
			"github.event.pull_request.base.repo.owner.login", "github.event.workflow_run.repository.full_name", "github.event.workflow_run.repository.id",
		]
	},
)

# conditions(stop): every `if` without which one does not get there.
conditions(stop) := array.concat(
	[text | text := condition(steps(stop)[stop.step])],
	[text | some id in waited(stop); text := condition(stop.document.jobs[id])],
)

condition(holder) := holder["if"] if is_string(holder["if"])

condition(holder) := "false" if holder["if"] == false

steps(stop) := values.list(object.get(stop.document, ["jobs", stop.job, "steps"], [])) if stop.job != ""

steps(stop) := values.list(object.get(stop.document, ["runs", "steps"], [])) if stop.job == ""

# waited(stop): the job, and those that it waits for. One that asks how they ended runs without them.
waited(stop) := {stop.job} if asks_for_status(stop)

waited(stop) := graph.reachable(needs, {stop.job}) if {
	not asks_for_status(stop)
	needs := {id: before |
		some id, body in values.entries(object.get(stop.document, "jobs", {}))
		before := {name | some name in values.array(object.get(body, "needs", null)); is_string(name)}
	}
}

asks_for_status(stop) if {
	text := stop.document.jobs[stop.job]["if"]
	is_string(text)
	regex.match(`(?i)\b(?:always|failure|cancelled)\s*\(`, text)
}

# earlier(stop): the steps that have run by then, each with the words by which a condition reads its answer.
earlier(stop) := array.concat(
	[{"step": step, "answers": sprintf("steps.%v.", [object.get(step, "id", "-")])} |
		is_number(stop.step)
		some step in array.slice(steps(stop), 0, stop.step)
	],
	[{"step": step, "answers": sprintf("needs.%v.", [id])} |
		some id in waited(stop)
		id != stop.job
		some step in values.list(object.get(stop.document, ["jobs", id, "steps"], []))
	],
)

asked(_, ahead) if asks(ahead, {})

asked(stop, _) if {
	some before in earlier(stop)
	is_string(before.step.uses)
	regex.match(`(?i)permission|membership|collaborator|team-?member|authori[sz]|check-?(?:user|actor|author|org)`, before.step.uses)
	not goes_on(before.step)
}

asked(stop, _) if {
	some before in earlier(stop)
	asks(script(before.step), object.get(before.step, "env", {}))
	heeded(before, stop)
}

# asks_elsewhere(stops): the jobs before that call a workflow whose name says that it asks who it is. What it asks cannot be told here.
asks_elsewhere(stops) := [uses |
	some stop in stops
	some id in waited(stop)
	id != stop.job
	uses := stop.document.jobs[id].uses
	is_string(uses)
	regex.match(`(?i)check[-_]?(?:run|user|actor|author|org|perm|access|member|fork|trust)|guard|gatekeep|permission|authori[sz]|approv|trust|member`, sprintf("%v %v", [id, uses]))
]

heeded(before, _) if {
	regex.match(`\bexit\s+[1-9$"]|setFailed|\bthrow\b|process\.exit|&&|\bfalse\b|\breturn\s+1`, script(before.step))
	not goes_on(before.step)
}

heeded(before, stop) if {
	some text in conditions(stop)
	contains(lower(text), lower(before.answers))
}

goes_on(step) if object.get(step, "continue-on-error", false) != false

script(step) := concat("\n", [text | some text in [object.get(step, "run", null), object.get(step, ["with", "script"], null)]; is_string(text)])

# asks(script, env) holds for a script that asks what somebody may do, or compares who it is.
asks(script, _) if regex.match(`(?i)collaborators?/|CollaboratorPermission|checkCollaborator|membership|teams?/\S+/members|orgs/\S+/members|author_?association`, said(script))

asks(script, env) if {
	names := concat("|", array.concat(
		[`github\.(?:triggering_)?actor\b`, `\.login\b`, `\$\{?GITHUB_(?:TRIGGERING_)?ACTOR\b`],
		[sprintf(`\$\{?%v\b`, [name]) | some name, value in values.entries(env); is_string(value); regex.match(`(?i)github\.(?:triggering_)?actor\b|\.login\b`, value)],
	))
	regex.match(sprintf(`(?im)^[^\n]*(?:(?:%v)[^\n]*%v|%v[^\n]*(?:%v))`, [names, compares, compares, names]), said(script))
}

compares := `(?:[!=]=|=~|\s=\s|\bcase\b|\bgrep\b|\bincludes\b|\bindexOf\b)`

# What is printed, or says who commits, asks nobody.
said(script) := regex.replace(shell.code(script), `(?m)^[ \t]*(?:echo|printf|git)\b[^&|\n]*`, "")

# A step that always ends the job for a stranger.
turned_away(stop, facts) if {
	some before in earlier(stop)
	regate.workflow.condition(condition(before.step), facts) == "yes"
	regex.match(`(?m)(?:^|[;&{]\s*)\s*exit\s+[1-9]|setFailed\(`, script(before.step))
	not goes_on(before.step)
}

# fetched(entry): where a step fetches the pull request's code, as `{"keys", "what", "ahead"}`.
fetched(entry) := array.concat(
	[{"keys": ["with", checkout.key], "what": sprintf("checks out `%v`", [checkout.ref]), "ahead": ""} |
		some checkout in checkouts(entry.step)
		foreign(checkout.ref, entry)
		not told_by_ref(checkout, entry)
	],
	[{"keys": ["run"], "what": sprintf("checks out the pull request: `%v`", [trim_space(command)]), "ahead": ahead(entry, command)} | some command in commands(entry)],
)

# open(entry): where it may, as far as can be told.
open(entry) := array.concat(
	[{"keys": ["with", checkout.key], "what": sprintf("what it checks out cannot be told here (`%v`)", [checkout.ref]), "ahead": ""} |
		some checkout in checkouts(entry.step)
		values.unknown(checkout.ref)
		not foreign(checkout.ref, entry)
		not own(checkout.ref, entry)
	],
	[{"keys": ["run"], "what": sprintf("what `%v` fetches cannot be told here", [trim_space(command)]), "ahead": ahead(entry, command)} |
		some command in fetches(entry.step)
		unread(command, entry)
		not names_head(command, entry)
	],
)

ahead(entry, command) := split(shell.code(entry.step.run), command)[0]

# A ref of the repository itself, or another repository, which is the pull request's.
checkouts(step) := [{"key": key, "ref": ref} |
	is_string(step.uses)
	startswith(lower(step.uses), "actions/checkout@")
	some key, ref in values.entries(step["with"])
	lower(key) in {"ref", "repository"}
	is_string(ref)
]

# The repository and the ref of one step are one checkout.
told_by_ref(checkout, entry) if {
	lower(checkout.key) == "repository"
	some other in checkouts(entry.step)
	lower(other.key) == "ref"
	foreign(other.ref, entry)
}

foreign(ref, _) if regex.match(`(?:^|refs/)pull/`, ref)

foreign(ref, entry) if count(foreign_sources(ref, entry)) > 0

# What a text names of the pull request: its head, its merge with the base, its repository.
foreign_sources(text, entry) := {source.path |
	contains(text, "${{")
	some found in regate.workflow.pasted(text, entry.contexts)
	some source in found.sources
	head(source.path)
}

head(path) if path == "github.head_ref"

head(path) if regex.match(`^github\.event\.(?:pull_request\.(?:head\.|merge_commit_sha$)|workflow_run\.(?:head_|pull_requests\.\*\.head\.))`, path)

# In these events they name the base repository's own branches and commits, or itself.
own(ref, entry) if {
	text := regex.replace(ref, `\$\{\{[^}]*\}\}`, "")
	not contains(text, "$")
	every found in regate.workflow.pasted(ref, entry.contexts) {
		is_null(found.problem)
		count([source | some source in found.sources; not base(source.path)]) == 0
	}
}

base(path) if regex.match(`^github\.(?:sha|ref|ref_name|base_ref|repository|event\.pull_request\.base\.(?:sha|ref|repo\.full_name)|event\.repository\.(?:default_branch|full_name))$`, path)

# Commands that fetch the pull request: by its number, or by what the workflow says its head is.
commands(entry) := {found |
	is_string(entry.step.run)
	script := shell.code(entry.step.run)
	some found in regex.find_n(`\b(?:echo\s[^;&|\n]*)?\b(?:gh|hub) pr checkout\b[^;&|\n]*|\bgit\b[^;&|\n]*\s(?:fetch|pull|clone)\b[^;&|\n]*\bpull/[^\s;&|]*(?:\{\{[^}]*\}\})?[^\s;&|]*/(?:head|merge)\b[^;&|\n]*`, script, -1)
	not startswith(found, "echo")
} | {found | some found in fetches(entry.step); names_head(found, entry)}

fetches(step) := {found |
	is_string(step.run)
	script := shell.code(step.run)
	some found in regex.find_n(`(?:\bgit\b[^;&|\n]*\s(?:fetch|pull|clone|checkout|switch|merge|reset|worktree|submodule)|\bgh repo clone)\b(?:[^;&|\n{]|\{\{[^}]*\}\}|\{)*`, script, -1)
}

names_head(command, entry) if {
	some text in texts(command)
	count(foreign_sources(text, entry)) > 0
}

unread(command, entry) if {
	some text in texts(command)
	contains(text, "${{")
	some found in regate.workflow.pasted(text, entry.contexts)
	is_string(found.problem)
}

# A command, and the variables that it names.
texts(command) := {command} | {sprintf("${{ env.%v }}", [groups[1]]) | some groups in regex.find_all_string_submatch_n(`\$\{?([A-Za-z_][A-Za-z_0-9]*)`, command, -1)}
