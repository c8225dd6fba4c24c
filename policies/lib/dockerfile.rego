# A Dockerfile as conftest gives it: an array of {"Cmd", "SubCmd", "JSON", "Flags", "Value", "Stage"}.
package regate.lib.dockerfile

# Every instruction of a name, with its path; those that ONBUILD leaves to the images built on this one, too.
instructions(name) := [{"path": [i], "instruction": item, "stage": item.Stage} |
	some i, item in input
	lower(item[part(item)]) == name
]

part(item) := "SubCmd" if {
	lower(item.Cmd) == "onbuild"
	lower(item.SubCmd) in {"add", "arg", "env", "run"}
} else := "Cmd"

# Every stage: {"path", "image", "written", "alias", "stage"}. `image` is what a build without arguments takes, `written` what
# stands there.
stages := [{"path": entry.path, "image": expanded(written, global_arguments), "written": written, "alias": alias(entry.instruction.Value), "stage": entry.stage} |
	some entry in instructions("from")
	written := entry.instruction.Value[0]
]

final := stages[count(stages) - 1]

# The images pulled from outside: not another stage, not the empty image.
base_images := [stage |
	some stage in stages
	lower(stage.image) != "scratch"
	not earlier(stage)
]

# as_subject(stage) is a base image as a member of a population: `{"kind", "name", "path"}`.
as_subject(stage) := {"kind": "image", "name": stage.written, "path": stage.path}

# shown(stage) is how a message names an image: as it is written, and what that means where it is another text.
shown(stage) := sprintf("'%v'", [stage.written]) if stage.image == stage.written

shown(stage) := sprintf("'%v' (%v)", [stage.written, stage.image]) if stage.image != stage.written

# instruction_as_subject(entry) is an instruction as a member of a population, named by its number from 0.
instruction_as_subject(entry) := {"kind": "instruction", "name": instruction_name(entry), "path": entry.path}

instruction_name(entry) := sprintf("instruction %d", [entry.path[0]])

# The stage builds on one above it.
earlier(stage) if count(parents[stage.stage]) > 0

# The stage that each stage builds on, in a list that is empty for an image.
parents := regate.dockerfile.parents([{"stage": stage.stage, "image": stage.image, "alias": stage.alias} | some stage in stages])

alias(value) := lower(value[2]) if count(value) >= 3

alias(value) := "" if count(value) < 3

# The shell that a RUN instruction runs, whichever form it has: its text, and the here-documents that a shell reads.
script(instruction) := concat("\n", array.concat(
	[concat(" ", instruction.Value)],
	[body | some i, body in object.get(instruction, "Heredocs", []); runs(instruction, i)],
))

# scripts: what a shell runs, as `{"path", "text", "name"}`: each RUN, and files that COPY and ADD write here and that run later, by their
# name or when the container starts.
scripts contains {"path": entry.path, "text": script(entry.instruction), "name": "RUN"} if some entry in instructions("run")

scripts contains {"path": entry.path, "text": body, "name": "a script that is written into the image"} if {
	some command in ["copy", "add"]
	some entry in instructions(command)
	some body in object.get(entry.instruction, "Heredocs", [])
	is_script(entry.instruction.Value, body)
}

is_script(_, body) if regex.match(`^\s*#!(?:/\S*/|/\S*/env\s+(?:-S\s+)?)(?:ba|z|da|k|a)?sh\b`, body)

is_script(value, _) if endswith(value[count(value) - 1], ".sh")

is_script(value, _) if {
	some command in ["run", "cmd", "entrypoint"]
	some entry in instructions(command)
	contains(concat(" ", entry.instruction.Value), value[count(value) - 1])
}

# A here-document alone is the script; otherwise what stands before its mark says who reads it.
runs(instruction, _) if {
	regex.match(`^\s*<<-?(?:\S+|'[^']*'|"[^"]*")\s*(?:\s(?:/\S*/)?(?:ba|z|da|k|a)?sh(?:\s+-[^;&|]*)?)?$`, instruction.Value[0])
	not regex.match(`^\s*#!(?:/\S*/|/\S*/env\s+(?:-S\s+)?)(?:python|perl|ruby|node|php|lua|awk|tclsh)`, instruction.Heredocs[0])
}

runs(instruction, i) if {
	before := regex.split(`<<-?`, instruction.Value[0])[i]
	regex.match(`(?:^|[;&|({\n])\s*(?:(?:sudo|exec|env|time)\s+|[A-Za-z_][A-Za-z_0-9]*=\S*\s+)*(?:/\S*/)?(?:ba|z|da|k|a)?sh(?:\s+-[^\s<>;&|]*|\s+[a-z]+)*\s*[0-9]*$`, before)
}

# `cat <<EOF | sh`
runs(instruction, i) if {
	after := regex.split(`<<-?`, instruction.Value[0])[i + 1]
	regex.match(`^[^;&|]*\|\s*(?:sudo\s+)?(?:/\S*/)?(?:ba|z|da|k|a)?sh(?:\s+-\S*)*\s*(?:$|[;&|)])`, after)
}

# variable(text) holds for a text with a variable in it that has no value here.
variable(text) if regex.match(`(?:^|[^\\])\$[A-Za-z_{]`, text)

# resolved(text, entry) is a text in an instruction with the values of ARG and ENV that hold there
# (https://docs.docker.com/reference/dockerfile/#environment-replacement): those of a build without arguments.
resolved(text, entry) := regate.dockerfile.resolved(text, scopes, entry.stage, entry.path[0])

expanded(text, variables) := regate.dockerfile.expanded(text, variables)

# What every variable is from where on: ENV counts before ARG, and a later one before an earlier one.
scopes := regate.dockerfile.scopes([assignment | some assignment in assignments; assignment.index > first_stage], parents, global_arguments)

# Every variable that an ARG or ENV sets or declares, in the order of the text; `value` is null for `ARG NAME`.
assignments := [assignment |
	some i, instruction in input
	some assignment in assigned(i, instruction)
]

assigned(i, instruction) := [{"kind": "arg", "name": parts[0], "value": value, "index": i, "stage": instruction.Stage} |
	some declared in instruction.Value
	parts := split(declared, "=")
	value := default_value(declared, parts)
] if {
	lower(instruction.Cmd) == "arg"
}

# ENV stands as name, value, "=" in turn.
assigned(i, instruction) := [{"kind": "env", "name": name, "value": instruction.Value[at + 1], "index": i, "stage": instruction.Stage} |
	some at, name in instruction.Value
	at % 3 == 0
] if {
	lower(instruction.Cmd) == "env"
}

default_value(_, parts) := null if count(parts) == 1

default_value(declared, parts) := substring(declared, count(parts[0]) + 1, -1) if count(parts) > 1

# ARGs before the first FROM, which FROM sees, and a stage that declares them again.
global_arguments := regate.dockerfile.variables([assignment | some assignment in assignments; assignment.index < first_stage], {})

first_stage := min([entry.path[0] | some entry in instructions("from")])
