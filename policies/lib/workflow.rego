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
