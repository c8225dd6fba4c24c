# METADATA
# title: RULE_TITLE
# description: |
#   Say here what goes wrong when this is found, and for whom. It stands beside every result.
# custom:
#   id: RULE_ID
#   severity: medium
#   kinds: [kubernetes]
#   controls: {soc2: [CC8.1]}
#   remediation: |
#     Say here what to write instead.
package custom.RULE_NAME

import data.regate.lib.values

teams := {"payments", "platform"}

# What the rule examines. What is here and in no result has passed; without a name nothing is examined.
subjects contains {"kind": "manifest", "name": name, "path": ["metadata"]}

deny contains result if {
	values.known(owner)
	not owner in teams
	result := {
		"message": sprintf("%s belongs to no team", [name]),
		"path": ["metadata", "labels", "owner"],
		"subject": name,
	}
}

# What the text does not give is neither right nor wrong.
unknown contains result if {
	values.unknown(owner)
	result := {
		"message": sprintf("to whom %s belongs cannot be told here (`%s`)", [name, values.excerpt(owner)]),
		"path": ["metadata", "labels", "owner"],
		"subject": name,
	}
}

name := sprintf("%v/%v", [input.kind, values.shown(input.metadata.name)])

# Bound to a value before `not` is asked, also where the label is absent: `not input.metadata.labels.owner in teams` would be true for
# a label that is not there, and for one that is misspelt here.
owner := label if label := values.reached(input, ["metadata", "labels", "owner"])

else := ""
