# METADATA
# title: Packer makes an image that every account may use
# description: |
#   Whoever has an AWS account may start the image or mount its snapshot, and read what the build left on the disk: keys, configuration, source code.
# related_resources:
# - ref: https://developer.hashicorp.com/packer/integrations/hashicorp/amazon/latest/components/builder/ebs
# custom:
#   id: packer-image-public
#   severity: medium
#   precision: high
#   kinds: [hcl]
#   mentions: [amazon-]
#   controls:
#     soc2: [CC6.1, CC6.6]
#     gdpr: ["32(1)(b)"]
#     ccpa: ["1798.150"]
#     cwe: [284, 668]
#   remediation: |
#     Name the accounts that need it: `ami_users = ["111122223333"]`, `snapshot_users`.
package regate.hcl.packer_image_public

import data.regate.lib.values

groups := ["ami_groups", "snapshot_groups"]

deny contains result if {
	some builder in builders
	some key in groups
	"all" in values.array(object.get(builder.body, key, null))
	result := {
		"message": sprintf("%s makes an image that every account may use (`%s`)", [builder.name, key]),
		"path": array.concat(builder.path, [key]),
		"subject": builder.name,
	}
}

unknown contains result if {
	some builder in builders
	some key in groups
	some value in values.unknowns(object.get(builder.body, key, null))
	values.maybe(value, "all")
	result := {
		"message": sprintf("whether %s makes an image that every account may use cannot be told here (`%s`)", [builder.name, values.excerpt(value)]),
		"path": array.concat(builder.path, [key]),
		"subject": builder.name,
	}
}

subjects contains {"kind": builder.type, "name": builder.name, "path": builder.path} if some builder in builders

builders contains {"type": type, "name": sprintf("%s.%s", [type, name]), "path": ["source", type, name, at], "body": body} if {
	some type, named in values.entries(input.source)
	startswith(type, "amazon-")
	some name, bodies in values.entries(named)
	some at, body in values.list(bodies)
	is_object(body)
}
