# What steps of a workflow hand on by their outputs, `steps.ID.outputs.NAME`
# (https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands#setting-an-output-parameter).
package regate.lib.workflow_outputs

import data.regate.lib.values
import data.regate.lib.workflow

# environment(entry) is the `env` that a step sees: a step's own before its job's, and that before the workflow's.
environment(entry) := object.union_n([values.entries(object.get(holder, "env", null)) |
	some holder in [input, object.get(input, ["jobs", entry.job], {}), entry.step]
])

# given(path): the expressions with what outsiders write that the step is given which sets an output, and may hand on.
given(path) := {found.text |
	some giver in givers(path)
	contains(giver.step.run, "GITHUB_OUTPUT")
	some name, value in environment(giver)
	contains(giver.step.run, name)
	is_string(value)
	some found in workflow.pasted(value, giver)
	some source in found.sources
	workflow.outside(source)
}

# held(path): the sources (of `workflow.pasted`) that an output holds, as `{"job", "source"}`, where a step of that job writes their text into it
# as it is: `echo "title=$TITLE" >> "$GITHUB_OUTPUT"`, `core.setOutput('title', context.payload.issue.title)`.
held(path) := written(path) | scripted(path)

written(path) := {{"job": giver.job, "source": source} |
	some giver in givers(path)
	contains(giver.step.run, "GITHUB_OUTPUT")
	some found in regex.find_all_string_submatch_n(sprintf(write, [split(path, ".")[3]]), giver.step.run, -1)
	value := object.union({"GITHUB_HEAD_REF": "${{ github.head_ref }}"}, environment(giver))[found[1]]
	is_string(value)
	some pasted in workflow.pasted(value, giver)
	some source in pasted.sources
	workflow.outside(source)
}

write := `(?m)^[ \t]*(?:echo|printf)[ \t]+(?:-\w+[ \t]+)*["']?(?i:%v)=["']?\$\{?(\w+)\}?(?:\\n)?["']?[ \t]*>>[ \t]*["']?\$\{?GITHUB_OUTPUT\b`

scripted(path) := {{"job": giver.job, "source": source} |
	some giver in givers(path)
	is_string(giver.step.uses)
	startswith(lower(giver.step.uses), "actions/github-script@")
	script := giver.step["with"].script
	is_string(script)
	some form in ways(split(path, ".")[3])
	some found in regex.find_all_string_submatch_n(form, script, -1)
	source := {"path": lower(concat("", ["github.event.", replace(found[1], "?.", ".")])), "whole": false}
	workflow.outside(source)
}

ways(output) := [sprintf(`setOutput\(\s*["'\x60](?i:%v)["'\x60]\s*,\s*context\.payload\??\.([\w.?]*\w)\s*\)`, [output])] if output != "result"

# What the script returns.
ways("result") := [`(?m)\breturn\s+context\.payload\??\.([\w.?]*\w)\s*;?\s*$`]

# The step of a path `steps.ID.outputs.NAME`, which is in small letters.
givers(path) := {giver |
	parts := split(path, ".")
	count(parts) == 4
	parts[0] == "steps"
	regex.match(`^[\w-]+$`, parts[3])
	some giver in workflow.steps
	lower(giver.step.id) == parts[1]
}
