# A Dockerfile as conftest gives it: an array of {"Cmd", "SubCmd", "JSON", "Flags", "Value", "Stage"}.
package regate.lib.dockerfile

# Every instruction of a name, with its path.
instructions(name) := [{"path": [i], "instruction": item, "stage": item.Stage} |
	some i, item in input
	lower(item.Cmd) == name
]

# Every stage: {"path", "image", "alias", "stage"}.
stages := [{"path": entry.path, "image": entry.instruction.Value[0], "alias": alias(entry.instruction.Value), "stage": entry.stage} |
	some entry in instructions("from")
]

final := stages[count(stages) - 1]

# The images pulled from outside: not another stage, not the empty image.
base_images := [stage |
	some stage in stages
	lower(stage.image) != "scratch"
	not earlier(stage)
]

# The stage builds on one above it.
earlier(stage) if {
	some other in stages
	other.stage < stage.stage
	other.alias == lower(stage.image)
	other.alias != ""
}

alias(value) := lower(value[2]) if count(value) >= 3

alias(value) := "" if count(value) < 3

# The text of a RUN instruction, whichever form it has.
script(instruction) := concat(" ", instruction.Value)
