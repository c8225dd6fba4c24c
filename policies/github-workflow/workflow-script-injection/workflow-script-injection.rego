# METADATA
# title: Text that anyone can write is pasted into a script
# description: |
#   `${{ … }}` is replaced before the shell starts. A pull request titled `"; curl … | sh; "` or a branch with such a name then runs
#   as part of the script, with the workflow's token and secrets.
# related_resources:
# - ref: https://docs.github.com/actions/concepts/security/script-injections
# custom:
#   id: workflow-script-injection
#   severity: high
#   precision: high
#   kinds: [github-workflow, github-action]
#   controls:
#     soc2: [CC6.8, CC8.1]
#     cwe: [78, 94]
#   remediation: |
#     Pass the value through `env:` and use it quoted: `env: {TITLE: "${{ github.event.issue.title }}"}`, then `"$TITLE"`, not `${{ env.TITLE }}`.
package regate.github_workflow.workflow_script_injection

import data.regate.lib.evaluation
import data.regate.lib.values
import data.regate.lib.workflow
import data.regate.lib.workflow_outputs

deny contains result if {
	some script in scripts
	some found in workflow.pasted(script.text, script.entry)
	some source in array.concat(found.sources, handed_on(found, script.entry))
	workflow.outside(source)
	conditions := [object.get(script.entry.step, "if", null), object.get(input, ["jobs", script.entry.job, "if"], null)]
	result := object.union(workflow.guarded(source, conditions), {
		"message": sprintf("`%v` is pasted into %v%v", [found.text, script.into, through(found, source)]),
		"path": script.path,
		"subject": script.subject,
	})
}

# What outsiders write is no script as long as it stays in a variable, but where that is evaluated.
deny contains result if {
	some entry in workflow.steps
	some name, value in environment(entry)
	is_string(value)
	contains(value, "${{")
	evaluation.evaluates(entry.step, name)
	some found in workflow.pasted(value, entry)
	some source in found.sources
	workflow.outside(source)
	conditions := [object.get(entry.step, "if", null), object.get(input, ["jobs", entry.job, "if"], null)]
	result := object.union(workflow.guarded(source, conditions), {
		"message": sprintf("`$%v`, which holds `%v`, is evaluated as a script", [name, found.text]),
		"path": array.concat(entry.path, ["run"]),
		"subject": entry.name,
	})
}

# environment(entry) is the `env` that a step sees, with what the runner gives it.
environment(entry) := object.union({"GITHUB_HEAD_REF": "${{ github.head_ref }}"}, workflow_outputs.environment(entry))

# An expression that cannot be read says nothing about what it yields.
unknown contains result if {
	some script in scripts
	some found in workflow.pasted(script.text, script.entry)
	is_string(found.problem)
	result := {
		"message": sprintf("what `%v` pastes into %v cannot be told: %v", [values.excerpt(found.text), script.into, found.problem]),
		"path": script.path,
		"subject": script.subject,
	}
}

# What another step, a caller or a repository's variable gives may come from outside as well.
unknown contains result if {
	some script in scripts
	workflow.expression(script.text)
	some found in workflow.pasted(script.text, script.entry)
	count(found.sources) > 0
	not from_outside(found, script.entry)
	result := {
		"message": whole(script),
		"path": script.path,
		"subject": script.subject,
	}
}

# A step that is given what outsiders write, and sets outputs with it, may hand it on.
unknown contains result if {
	some script in scripts
	some found in workflow.pasted(script.text, script.entry)
	not from_outside(found, script.entry)
	some source in found.sources
	some given in workflow_outputs.given(source.path)
	result := {
		"message": sprintf("whether `%v` pastes `%v` into %v cannot be told here: the step that sets it is given that", [found.text, given, script.into]),
		"path": script.path,
		"subject": script.subject,
	}
}

# What the outputs of steps hold that an expression yields, where a step writes it there as it is: one of the same job, or of those that it needs.
handed_on(found, entry) := [output.source |
	some source in found.sources
	some output in workflow_outputs.held(source.path)
	seen(output.job, found, entry)
]

seen(job, _, entry) if job == entry.job

seen(job, found, entry) if {
	job != entry.job
	contains(lower(found.text), "needs")
}

from_outside(found, entry) if {
	some source in array.concat(found.sources, handed_on(found, entry))
	workflow.outside(source)
}

# Where the text comes by another name.
through(found, source) := "" if contains(lower(found.text), source.path)

through(found, source) := "" if not regex.match(`(?i)\b(?:env|needs|matrix|steps)\b`, found.text)

through(found, source) := sprintf(", which holds `%v`", [source.path]) if {
	not contains(lower(found.text), source.path)
	regex.match(`(?i)\b(?:env|needs|matrix|steps)\b`, found.text)
}

# What is nothing but one expression.
whole(script) := sprintf("which script %v runs cannot be told here (`%v`)", [script.subject, trim_space(script.text)]) if script.into == "a script"

whole(script) := sprintf("what %v of %v is cannot be told here (`%v`)", [script.into, script.subject, trim_space(script.text)]) if script.into != "a script"

subjects contains {"kind": script.kind, "name": script.subject, "path": script.of} if some script in scripts

# scripts: what is run, and what it is run with, as `{"text", "path", "into", "kind", "subject", "of", "entry"}`: in words what it is, and the step or
# job that it is of.
scripts contains {"path": array.concat(entry.path, script.keys), "of": entry.path, "text": script.text, "subject": entry.name, "kind": "step", "into": script.into, "entry": entry} if {
	some entry in workflow.steps
	some script in workflow.scripts(entry.step)
}

# The shell that runs the steps of a job, and the options of `docker create`, which mount what they name.
scripts contains {"path": array.concat(["jobs", job], place), "of": ["jobs", job], "text": text, "subject": job, "kind": "job", "into": into, "entry": {"step": {}, "job": job}} if {
	some job, body in values.entries(input.jobs)
	some [place, into] in array.concat(
		[[["defaults", "run", "shell"], "the shell"], [["container", "options"], "the options of the container"]],
		[[["services", name, "options"], sprintf("the options of the service '%v'", [name])] | some name, _ in values.entries(body.services)],
	)
	text := object.get(body, place, null)
	is_string(text)
}
