# METADATA
# title: Resource attribute breaks a requirement
# description: |
#   Judges every row of `rules/requirements/`: an attribute of a resource must have a certain value. Each result carries the
#   row's own rule id; this id is only the judge's.
# custom:
#   id: resource-attribute
#   severity: medium
#   precision: very-high
#   kinds: [terraform]
#   target: set
#   controls:
#     soc2: [CC6.1]
#   remediation: |
#     Set the attribute as the row says.
package regate.terraform.resource_attribute

import data.regate.lib.terraform
import data.regate.lib.values

# A row that applies to a resource, and each place where its attribute stands or should stand.
examined contains {"row": row, "resource": resource, "place": place, "doubt": doubt} if {
	some type, rows in data.regate.requirements
	some resource in terraform.resources[type]
	some row in rows
	doubt := applies(row, resource)
	some place in places(resource, row.steps)
}

deny contains result if {
	some case in examined
	verdict(case.row, case.place) == "fail"
	not case.doubt
	result := {
		"rule": case.row.id,
		"severity": case.row.severity,
		"message": sprintf("%s %s (`%s` is %s)", [case.resource.address, case.row.message, label(case.row), shown(case.place)]),
		"path": case.place.path,
		"subject": case.resource.address,
	}
}

deny contains result if {
	some case in examined
	open(case)
	result := {
		"rule": case.row.id,
		"severity": case.row.severity,
		"message": sprintf("whether %s %s cannot be told here (`%s` is %s)", [case.resource.address, case.row.message, label(case.row), shown(case.place)]),
		"path": case.place.path,
		"subject": case.resource.address,
		"review": true,
	}
}

# The population of each row: "rds-instance-unencrypted: aws_db_instance.main".
subjects contains sprintf("%s: %s", [case.row.id, case.resource.address]) if some case in examined

open(case) if verdict(case.row, case.place) == "review"

open(case) if {
	case.doubt
	verdict(case.row, case.place) == "fail"
}

# Undefined when a condition says that the row is not for this resource; true when one cannot be told.
applies(row, resource) := doubt if {
	states := [holds(resource, condition) | some condition in row.when]
	exceptions := [holds(resource, condition) | some condition in row.unless]
	not "no" in states
	not "yes" in exceptions
	doubt := "unknown" in array.concat(states, exceptions)
}

# Whether a condition holds for a resource: yes, no or unknown.
holds(resource, condition) := "yes" if {
	some place in places(resource, condition.steps)
	meets(condition, place)
} else := "unknown" if {
	some place in places(resource, condition.steps)
	place.state == "unknown"
} else := "no"

# pass, fail or review.
verdict(row, place) := row.when_absent if place.state == "absent"

verdict(row, place) := "review" if {
	place.state == "unknown"
	row.operator != "present"
	not cleared(row, place.value)
}

verdict(row, place) := "pass" if {
	place.state == "unknown"
	cleared(row, place.value)
}

verdict(row, place) := "pass" if {
	place.state == "unknown"
	row.operator == "present"
}

verdict(row, place) := "pass" if {
	place.state == "known"
	meets(row, place)
}

verdict(row, place) := "fail" if {
	place.state == "known"
	not meets(row, place)
}

# "serviceAccount:${...}" is not known, but it is not "allUsers" either: what it begins with rules that out.
cleared(row, value) if {
	row.operator in {"not-one-of", "excludes"}
	possible := [item |
		some item in values.array(value)
		some candidate in row.value
		may_be(item, candidate)
	]
	count(possible) == 0
}

may_be(item, candidate) if startswith(lower(text(candidate)), lower(split(text(item), "${")[0]))

meets(test, place) if {
	test.operator == "absent"
	place.state == "absent"
}

meets(test, place) if {
	test.operator == "present"
	place.state in {"known", "unknown"}
	not place.value in ["", []]
}

meets(test, place) if {
	place.state == "known"
	compare(test.operator, place.value, test.value)
}

compare(operator, value, wanted) if {
	operator == "equals"
	same(value, wanted)
}

compare(operator, value, wanted) if {
	operator == "one-of"
	some candidate in wanted
	same(value, candidate)
}

compare(operator, value, wanted) if {
	operator == "not-one-of"
	matching := [candidate | some candidate in wanted; same(value, candidate)]
	count(matching) == 0
}

compare(operator, value, wanted) if {
	operator == "at-least"
	values.as_number(value) >= wanted
}

compare(operator, value, wanted) if {
	operator == "matches"
	regex.match(wanted, text(value))
}

compare(operator, value, wanted) if {
	operator == "not-matches"
	not regex.match(wanted, text(value))
}

compare(operator, value, wanted) if {
	operator == "contains"
	some item in values.array(value)
	same(item, wanted)
}

compare(operator, value, wanted) if {
	operator == "excludes"
	matching := [item | some item in values.array(value); some candidate in wanted; same(item, candidate)]
	count(matching) == 0
}

# HCL turns "true" into true and 7 into "7" where the provider wants it, so the text counts.
same(a, b) if lower(text(a)) == lower(text(b))

text(value) := value if is_string(value)

text(value) := sprintf("%v", [value]) if not is_string(value)

# Where an attribute stands in a resource: {"path", "state", "value"}; state is known, unknown or absent.
places(resource, steps) := found if {
	start := [{"path": resource.path, "state": "known", "value": resource.body}]
	step1 := advance(start, steps, 0)
	step2 := advance(step1, steps, 1)
	step3 := advance(step2, steps, 2)
	step4 := advance(step3, steps, 3)
	reached := [start, step1, step2, step3, step4]
	found := reached[count(steps)]
}

# One step further from every place. Beyond the last step nothing is looked at.
advance(_, steps, i) := [] if i >= count(steps)

advance(from, steps, i) := [next |
	some place in from
	some next in below(place, steps[i], i == count(steps) - 1)
] if {
	i < count(steps)
}

# What lies below a place under a step's key.
below(place, _, _) := [place] if place.state != "known"

below(place, step, last) := [leaf(array.concat(place.path, [step.key]), value)] if {
	place.state == "known"
	value := object.get(place.value, step.key, null)
	value != null
	not spread(step, value)
	alone(value, last)
}

below(place, step, _) := [leaf(array.concat(place.path, [step.key, i]), item) | some i, item in object.get(place.value, step.key, [])] if {
	place.state == "known"
	value := object.get(place.value, step.key, null)
	value != null
	spread(step, value)
	count(value) > 0
}

below(place, step, last) := [{"path": array.concat(place.path, [step.key]), "state": "absent", "value": null}] if {
	place.state == "known"
	value := object.get(place.value, step.key, null)
	nothing(step, value, last)
	not generated(place, step)
}

# A `dynamic` block may or may not make the block that is looked for.
below(place, step, last) := [{"path": array.concat(place.path, ["dynamic", step.key]), "state": "unknown", "value": "${dynamic}"}] if {
	place.state == "known"
	value := object.get(place.value, step.key, null)
	nothing(step, value, last)
	generated(place, step)
}

spread(step, value) if {
	step.each
	is_array(value)
}

# Only a block has anything below it; a string there is an expression, judged as unknown.
alone(_, last) if last

alone(value, last) if {
	not last
	is_object(value)
}

alone(value, last) if {
	not last
	values.unknown(value)
}

nothing(_, value, _) if value == null

nothing(step, value, _) if {
	spread(step, value)
	count(value) == 0
}

nothing(step, value, last) if {
	value != null
	not spread(step, value)
	not alone(value, last)
}

generated(place, step) if {
	is_object(place.value)
	some blocks in values.array(object.get(place.value, "dynamic", null))
	step.key in object.keys(blocks)
}

leaf(path, value) := {"path": path, "state": "unknown", "value": value} if uncertain(value)

leaf(path, value) := {"path": path, "state": "known", "value": value} if not uncertain(value)

uncertain(value) if values.unknown(value)

uncertain(value) if {
	is_array(value)
	some item in value
	values.unknown(item)
}

# The attribute's own name, without the blocks around it.
label(row) := row.steps[count(row.steps) - 1].key

shown(place) := "not set" if place.state == "absent"

shown(place) := "not known before it runs" if place.state == "unknown"

shown(place) := "set" if {
	place.state == "known"
	is_object(place.value)
}

shown(place) := json.marshal(place.value) if {
	place.state == "known"
	not is_object(place.value)
}
