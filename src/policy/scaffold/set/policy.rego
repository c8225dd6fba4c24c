# METADATA
# title: RULE_TITLE
# description: |
#   Say here what goes wrong when this is found, and for whom. It stands beside every result.
# custom:
#   id: RULE_ID
#   severity: medium
#   kinds: [terraform]
#   target: set
#   controls: {soc2: [CC8.1]}
#   remediation: |
#     Say here what to write instead.
package custom.RULE_NAME

import data.regate.lib.terraform
import data.regate.lib.values

teams := {"payments", "platform"}

# What the rule examines. What is here and in no result has passed.
subjects contains terraform.as_subject(zone) if some zone in terraform.resources.aws_route53_zone

deny contains result if {
	some zone in terraform.resources.aws_route53_zone
	owner := owner_of(zone)
	values.known(owner)
	not owner in teams
	result := {
		"message": sprintf("%s belongs to no team", [zone.address]),
		"path": array.concat(zone.path, ["tags", "owner"]),
		"subject": zone.address,
	}
}

# What the text does not give is neither right nor wrong.
unknown contains result if {
	some zone in terraform.resources.aws_route53_zone
	owner := owner_of(zone)
	values.unknown(owner)
	result := {
		"message": sprintf("to whom %s belongs cannot be told here (`%s`)", [zone.address, values.excerpt(owner)]),
		"path": array.concat(zone.path, ["tags", "owner"]),
		"subject": zone.address,
	}
}

# Bound to a value before `not` is asked, also where the tag is absent.
owner_of(zone) := tag if {
	tag := values.reached(zone.body, ["tags", "owner"])
} else := ""
