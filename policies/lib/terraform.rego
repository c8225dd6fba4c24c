# Terraform in the shape of hcl2json: block labels are object keys, every block body is an element of an array. JSON
# syntax, where a body may stand without its array, is read as well.
package regate.lib.terraform

import data.regate.lib.values

# resources[type]: the resources of a type, as `{"type", "name", "body", "path", "address"}`. A block that is repeated has a body
# for each of its instances, and its address ends in `["logs"]` or `[0]` (its `$instance`). The address of a block in a
# called module begins with that of the call, `module.network.` (its `$module`).
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

labelled(block, type, prefix) := regate_internal.labelled(input, block, type, prefix)

# nested(entry, key): the blocks under a key of a resource or block, as `{"body", "path"}`; empty when there are none.
#
#   some rule in terraform.nested(group, "ingress")
nested(entry, key) := regate_internal.nested(entry, key)

# elements(value, path): the objects of an array, or the one object, with their paths. What is not known is none.
elements(value, path) := regate_internal.elements(value, path)

# hidden(entry, key): where blocks of a kind may come from something that is not known, as `{"value", "path"}`: a `dynamic`
# block that was not worked out, or an unknown in the list of blocks.
hidden(entry, key) := regate_internal.hidden(entry, key)

# as_subject(entry) is a resource or data source as a member of a population: `{"kind", "name", "path"}`.
as_subject(entry) := {"kind": entry.type, "name": entry.address, "path": entry.path}

# all(types): the resources of several types.
all(types) := {entry | some type in types; some entry in resources[type]}

# points_to(value, type) holds for a value that is an attribute of a resource of a type that is managed beside it, such as
# `aws_s3_bucket.logs.arn`, and nothing else.
points_to(value, type) if regex.match(sprintf(`^\$\{(?:module\.[^ (]*\.)?%s\.[A-Za-z_][\w-]*(?:\[[^\]]*\])?\.[a-z_]+\}$`, [type]), values.written(value))

# references(entry): what the values of a block that are not known before it runs refer to, as `{"address", "path"}`: the address of a
# resource or data source, and the keys in the block that lead to the value. Over modules an address is that from the root.
references(entry) := regate_internal.references(entry.body)

# referenced_by(entry, type): the resources of a type that refer to a resource or data source, in whichever module.
#
#   some block in terraform.referenced_by(bucket, "aws_s3_bucket_public_access_block")
referenced_by(entry, type) := {other |
	some other in resources[type]
	some reference in references(other)
	is_address(reference.address, entry)
}

# is_address(address, entry) holds for the address of a block, or of all its instances.
is_address(address, entry) if address == entry.address

is_address(address, entry) if address == trim_suffix(entry.address, object.get(entry.body, "$instance", ""))

# certain(entry) holds for a block that is made in any case: one that is made a number of times that is not known may be none.
certain(entry) if {
	not values.unknown(entry.body.count)
	not values.unknown(entry.body.for_each)
}

# attribute(entry, key): `{"value", "path"}` of an attribute; undefined when it is absent or null. `path` leads to the
# attribute itself, so that a result points at its line.
attribute(entry, key) := {"value": value, "path": array.concat(entry.path, [key])} if {
	value := entry.body[key]
	not is_null(value)
}
