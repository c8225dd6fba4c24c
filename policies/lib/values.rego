# Values that a text may leave open, or write in more than one way.
package regate.lib.values

# unknown(value) is true for what the text alone does not give: the object that stands for such a value
# (`{"$unknown": "${var.x}", "reason": "variable-without-value"}`), or in formats without expressions of their own a string with a
# reference or a template in it.
unknown(value) if regate_internal.unknown(value)

# known(value) is true for everything else. It is undefined, not false, for a value that is absent.
known(value) if not regate_internal.unknown(value)

# written(value) is the text of a string, known or not, as it is written: to look for something in what is known of it.
# It is undefined for anything else.
written(value) := regate_internal.written(value)

# shown(value) is how a message or a name says a value: the text of a string, known or not; anything else as JSON writes it.
shown(value) := regate_internal.shown(value)

# excerpt(value) is `shown` on one line, cut where it is long: for messages about what is not known.
excerpt(value) := line if {
	line := one_line(value)
	count(line) <= 80
}

excerpt(value) := sprintf("%v…", [substring(line, 0, 79)]) if {
	line := one_line(value)
	count(line) > 80
}

one_line(value) := trim_space(regex.replace(shown(value), `\s+`, " "))

# maybe(value, wanted) is true unless the value is known to be another one: for what may be so. Of a string that is known in
# part, what stands before its first reference and after its last one counts: "10.${var.x}" may not be "0.0.0.0/0".
maybe(value, wanted) if {
	unknown(value)
	not excluded(value, wanted)
}

maybe(value, wanted) if {
	known(value)
	value == wanted
}

excluded(value, wanted) if {
	is_string(wanted)
	not startswith(wanted, before(value))
}

excluded(value, wanted) if {
	is_string(wanted)
	not endswith(wanted, after(value))
}

# What stands before the first reference of a string that is known in part, and after its last one.
before(value) := regex.split(`\$\{|\{\{`, written(value))[0]

after(value) := parts[count(parts) - 1] if parts := split(written(value), "}")

# lowered(value) is a word in small letters; what is not known stays as it is. It is undefined for what is no string.
lowered(value) := value if unknown(value)

lowered(value) := lower(value) if {
	is_string(value)
	known(value)
}

# says(value, wanted) tells whether a value is known to be a word, which is given in small letters, whatever its case.
says(value, wanted) if {
	is_string(value)
	lower(value) == wanted
} else := false

# clean_path(text) is a path of a machine as it is opened: `/var//run/../run` is `/var/run`. What does not begin with a slash stays.
clean_path(text) := regate_internal.clean_path(text)

# list(value) is the value itself when it is an array, else an empty one: for what the text says is a list and may be none.
list(value) := regate_internal.list(value)

# entries(value) is the value itself when it is an object that is known, else an empty one.
entries(value) := regate_internal.entries(value)

# unknowns(list) are the members of a list that are not known; the value itself when it is one.
unknowns(list) := regate_internal.unknowns(list)

# reached(value, path) is what stands at the end of a path of keys, or the unknown that stands in its way: below a
# `securityContext` that a template gives, any of its fields may be. It is undefined when nothing stands there, or null.
#
#   privileged := values.reached(container, ["securityContext", "privileged"])
reached(value, path) := regate_internal.reached(value, path)

# as_bool(value) is the boolean that a value stands for; undefined for anything else.
as_bool(value) := regate_internal.as_bool(value)

# as_number(value) is the number that a value stands for; undefined for anything else.
as_number(value) := value if is_number(value)

as_number(value) := to_number(value) if {
	is_string(value)
	regex.match(`^-?[0-9]{1,15}(\.[0-9]{1,15})?$`, value)
}

# array(value) is the value itself when it is an array, nothing for null, else an array that holds only it.
array(value) := regate_internal.array(value)

# json(value) is what a text says as JSON, of which parts may not be known; undefined for what cannot be read.
json(value) := regate_internal.json(value)
