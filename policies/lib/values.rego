# Values that a text may leave open, or write in more than one way.
package regate.lib.values

# unknown(value) is true for what the text alone does not give: the object that stands for such a value
# (`{"$unknown": "${var.x}", "reason": "variable-without-value"}`), or in formats without expressions of their own a string with a
# reference or a template in it.
unknown(value) if unknown_object(value)

unknown(value) if {
	is_string(value)
	contains(value, "${")
}

unknown(value) if {
	is_string(value)
	contains(value, "{{")
}

# known(value) is true for everything else. It is undefined, not false, for a value that is absent.
known(value) if not unknown(value)

# written(value) is the text of a string, known or not, as it is written: to look for something in what is known of it.
# It is undefined for anything else.
written(value) := value if is_string(value)

written(value) := value["$unknown"] if is_object(value)

# shown(value) is how a message names a value, known or not: what is not known as it is written.
shown(value) := value["$unknown"] if unknown_object(value)

shown(value) := value if not unknown_object(value)

unknown_object(value) if {
	is_object(value)
	value["$unknown"]
}

# maybe(value, wanted) is true unless the value is known to be another one: for what may be so.
maybe(value, _) if unknown(value)

maybe(value, wanted) if {
	known(value)
	value == wanted
}

# as_bool(value) is the boolean that a value stands for; undefined for anything else.
as_bool(value) := value if is_boolean(value)

as_bool(value) if {
	is_string(value)
	lower(value) in {"true", "yes", "on", "1"}
}

as_bool(value) := false if {
	is_string(value)
	lower(value) in {"false", "no", "off", "0"}
}

# as_number(value) is the number that a value stands for; undefined for anything else.
as_number(value) := value if is_number(value)

as_number(value) := to_number(value) if {
	is_string(value)
	regex.match(`^-?[0-9]{1,15}(\.[0-9]{1,15})?$`, value)
}

# array(value) is the value itself when it is an array, nothing for null, else an array that holds only it.
array(value) := value if is_array(value)

array(value) := [] if is_null(value)

array(value) := [value] if {
	not is_array(value)
	not is_null(value)
}
