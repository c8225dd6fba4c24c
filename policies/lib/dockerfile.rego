# A Dockerfile as conftest gives it: an array of {"Cmd", "SubCmd", "JSON", "Flags", "Value", "Stage"}.
package regate.lib.dockerfile

# Every instruction of a name, with its path.
instructions(name) := [{"path": [i], "instruction": item, "stage": item.Stage} |
	some i, item in input
	lower(item.Cmd) == name
]

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
earlier(stage) if {
	some other in stages
	other.stage < stage.stage
	other.alias == lower(stage.image)
	other.alias != ""
}

# The stages that each stage builds on.
parents := {stage.stage: above |
	some stage in stages
	above := {other.stage |
		some other in stages
		other.stage < stage.stage
		other.alias != ""
		other.alias == lower(stage.image)
	}
}

alias(value) := lower(value[2]) if count(value) >= 3

alias(value) := "" if count(value) < 3

# The text of a RUN instruction, whichever form it has.
script(instruction) := concat(" ", instruction.Value)

# variable(text) holds for a text with a variable in it that has no value here.
variable(text) if regex.match(`(?:^|[^\\])\$[A-Za-z_{]`, text)

# resolved(text, entry) is a text in an instruction with the values of ARG and ENV that hold there
# (https://docs.docker.com/reference/dockerfile/#environment-replacement): those of a build without arguments.
resolved(text, entry) := expanded(text, scope(entry))

expanded(text, variables) := value if {
	startswith(text, "$")
	value := variables[trim_prefix(text, "$")]
} else := strings.replace_n({reference: value | some name, value in variables; reference := sprintf("${%v}", [name])}, text)

# The variables that hold at an instruction: ENV counts before ARG, and a later one before an earlier one.
scope(entry) := object.union(arguments, environment) if {
	arguments := object.union(
		{name: value | some name, value in global_arguments; name in redeclared(entry)},
		latest([assignment | some assignment in argument_values; visible(assignment, entry)], global_arguments),
	)
	environment := latest([assignment | some assignment in environment_values; visible(assignment, entry)], arguments)
}

visible(assignment, entry) if {
	assignment.index < entry.path[0]
	assignment.stage in graph.reachable(parents, {entry.stage})
	assignment.index > first_stage
}

# The last value of each name, when it is a text without variables once those outside are put in.
latest(assignments, outside) := {name: value |
	some name in {assignment.name | some assignment in assignments}
	own := [assignment.value | some assignment in assignments; assignment.name == name]
	value := expanded(own[count(own) - 1], outside)
	not variable(value)
}

redeclared(entry) := {declared |
	some argument in instructions("arg")
	visible({"index": argument.path[0], "stage": argument.stage}, entry)
	some declared in argument.instruction.Value
	not contains(declared, "=")
}

argument_values := [{"name": parts[1], "value": unquoted(parts[2]), "index": entry.path[0], "stage": entry.stage} |
	some entry in instructions("arg")
	some declared in entry.instruction.Value
	some parts in regex.find_all_string_submatch_n(`^([A-Za-z_][A-Za-z_0-9]*)=(.*)$`, declared, 1)
]

# ENV stands as name, value, "=" in turn.
environment_values := [{"name": name, "value": unquoted(entry.instruction.Value[i + 1]), "index": entry.path[0], "stage": entry.stage} |
	some entry in instructions("env")
	some i, name in entry.instruction.Value
	i % 3 == 0
]

# ARGs before the first FROM, which FROM sees, and a stage that declares them again.
global_arguments := latest([assignment | some assignment in argument_values; assignment.index < first_stage], {})

first_stage := min([entry.path[0] | some entry in instructions("from")])

unquoted(text) := trim(text, `"'`)
