# Terraform in the shape of hcl2json: block labels are object keys, every block body is an element of an array. JSON
# syntax, where a body may stand without its array, is read as well.
package regate.lib.terraform

import data.regate.lib.values

# resources[type]: the resources of a type, as `{"type", "name", "body", "path", "address"}`. A block that is repeated has a body
# for each instance, where these differ, and its address ends in `["logs"]` or `[0]`.
#
#   some bucket in terraform.resources.aws_s3_bucket
resources[type] := labelled("resource", type, "") if {
	is_object(input.resource)
	some type, _ in input.resource
}

# data_sources[type]: the same for `data` blocks, whose address begins with `data.`.
data_sources[type] := labelled("data", type, "data.") if {
	is_object(input.data)
	some type, _ in input.data
}

labelled(block, type, prefix) := [found |
	is_object(input[block][type])
	some name, bodies in input[block][type]
	some entry in elements(bodies, [block, type, name])
	found := {
		"type": type,
		"name": name,
		"body": entry.body,
		"path": entry.path,
		"address": concat("", [prefix, type, ".", name, object.get(entry.body, "$instance", "")]),
	}
]

# nested(entry, key): the blocks under a key of a resource or block, as `{"body", "path"}`; empty when there are none.
#
#   some rule in terraform.nested(group, "ingress")
nested(entry, key) := elements(object.get(entry.body, key, null), array.concat(entry.path, [key]))

# elements(value, path): the objects of an array, or the one object, with their paths.
elements(value, path) := [{"body": body, "path": array.concat(path, [index])} |
	some index, body in value
	is_object(body)
	not values.unknown(body)
] if {
	is_array(value)
}

elements(value, path) := [{"body": value, "path": path}] if {
	is_object(value)
	not values.unknown(value)
}

elements(value, _) := [] if {
	is_object(value)
	values.unknown(value)
}

# open_blocks(entry, key): the paths at which blocks under a key may stand that are not known: what a `dynamic` block makes, or an expression.
open_blocks(entry, key) := [array.concat(entry.path, [key, index]) |
	some index, body in values.array(object.get(entry.body, key, null))
	values.unknown(body)
]

elements(value, _) := [] if {
	not is_array(value)
	not is_object(value)
}

# attribute(entry, key): `{"value", "path"}` of an attribute; undefined when it is absent or null. `path` leads to the
# attribute itself, so that a result points at its line.
attribute(entry, key) := {"value": value, "path": array.concat(entry.path, [key])} if {
	value := entry.body[key]
	not is_null(value)
}
