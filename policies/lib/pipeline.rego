# What pipelines do, over all systems, workflows and the scripts that they call: `input.pipeline` of the repository.
package regate.lib.pipeline

import data.regate.lib.deployments
import data.regate.lib.values

jobs := values.list(object.get(input, ["pipeline", "jobs"], []))

workflows := values.list(object.get(input, ["pipeline", "workflows"], []))

acts := values.list(object.get(input, ["pipeline", "acts"], []))

# doing(purposes): the acts that are surely for one of these purposes, and those that only their names say so of.
doing(purposes) := [act | some act in acts; act.purpose in purposes; not act.guess]

guessed(purposes) := [act | some act in acts; act.purpose in purposes; act.guess]

# unread: what pipelines call that nobody could look at, each once.
unread := {what | some job in jobs; some what in job.unread}

# open_to(purposes): why it cannot be told whether anything is done for these purposes; empty when it is known that nothing is.
open_to(purposes) := reason if {
	tools := sort({act.tool | some act in guessed(purposes)})
	reason := sprintf("`%v` may be for it by its name", [tools[0]])
} else := reason if {
	count(unread) > 0
	reason := sprintf("`%v` was not read%v", [sort(unread)[0], more(count(unread) - 1)])
} else := ""

more(0) := ""

more(n) := sprintf(", and %d more", [n]) if n > 0

# on_github holds where GitHub runs one of the pipelines: it has scanners of its own, which are settings that a repository does not show.
on_github if {
	some workflow in workflows
	workflow.system == "github"
} else := false

# named(job) is a job with its file, for messages and subjects.
named(job) := sprintf("%v job %v", [workflows[job.workflow].path, job.id])

# where(purposes): the workflow of the first act that is for one of these purposes.
where(purposes) := workflows[jobs[doing(purposes)[0].job].workflow].place

# deploying: the jobs that deploy to production for sure: `{"job", "at"}`, with the job's number. One that only publishes a package deploys
# nothing.
deploying contains {"job": jobs[found.at], "at": found.at} if {
	some found in deployments.jobs
	found.production == "yes"
	not publishes_only(found.at, jobs[found.at])
}

publishes_only(at, job) if {
	count(job.unread) == 0
	own := {act.purpose | some act in of_job(at)}
	"publish" in own
	not "deploy" in own
}

# of_job(at): the acts of a job, by its number.
of_job(at) := array.slice(acts, jobs[at].acts.from, jobs[at].acts.to)

# before(entry, purposes): what is done for these purposes before a deployment: in the jobs before, and in its own steps up to it.
before(entry, purposes) := [act |
	some at in array.concat(entry.job.before, [entry.at])
	awaited(at, entry)
	some act in of_job(at)
	act.purpose in purposes
	earlier(entry, act)
	together(entry, act)
]

# awaited(at, entry) holds unless a person may start the job or not, and what deploys goes on without it.
awaited(at, entry) if at == entry.at

awaited(at, _) if not jobs[at].manual

awaited(at, _) if workflows[jobs[at].workflow].system != "gitlab"

awaited(at, _) if {
	some act in of_job(at)
	act.purpose == "approve"
}

# together(entry, act) holds unless what deploys runs on other events than an act, by the conditions of both.
together(_, act) if object.get(act, "events", null) == null

together(entry, act) if {
	own := [object.get(other, "events", null) | some other in of_job(entry.at); other.purpose == "deploy"]
	some_meet(own, act.events, workflows[entry.job.workflow].triggers)
}

some_meet(own, _, _) if count(own) == 0

some_meet(own, _, _) if null in own

some_meet(own, events, triggers) if {
	some other in own
	some trigger in triggers
	lets_through(other, trigger.event)
	lets_through(events, trigger.event)
}

lets_through(events, event) if event in events.only

lets_through(events, event) if {
	some _ in [events.except]
	not event in events.except
}

earlier(entry, act) if act.job != entry.at

earlier(entry, act) if {
	act.job == entry.at
	act.step <= max({0} | {other.step | some other in of_job(entry.at); other.purpose == "deploy"})
}

# unread_before(entry): what was not read of what comes before.
unread_before(entry) := {what | some at in entry.job.before; some what in jobs[at].unread} | {what | some what in entry.job.unread}
