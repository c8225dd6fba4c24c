# Variables that a GitLab pipeline's own file gives a value.
package regate.lib.gitlab_variables

import data.regate.lib.values

# expanded(text, job) is a text with the variables that a job, given by its path, or the file gives a value, also where those hold
# others, three deep (https://docs.gitlab.com/ci/variables/where_variables_can_be_used/). Any other text stays as it is.
expanded(text, job) := strings.replace_n(known, strings.replace_n(known, strings.replace_n(known, braced(text)))) if {
	contains(values.written(text), "$")
	known := given[job]
	count(known) > 0
} else := text

# braced(text): without braces, a variable ends where its name does.
braced(text) := regex.replace(values.written(text), `\$([A-Za-z_]\w*)`, "$${$1}")

# given[job]: the variables with a value; what a job says goes before what the file says.
given[path] := known if {
	some path, own in owners
	known := {sprintf("${%v}", [name]): braced(text) |
		some name, entry in object.union(values.entries(object.get(input, "variables", {})), own)
		text := text_of(entry)
	}
}

# owners: what the file itself and each job says of variables, by its path.
owners[[]] := {}

owners[[name]] := values.entries(object.get(body, "variables", {})) if {
	some name, body in values.entries(input)
	is_object(body)
}

text_of(entry) := values.written(entry)

text_of(entry) := values.written(entry.value) if is_object(entry)

text_of(entry) := sprintf("%v", [entry]) if is_number(entry)
