# METADATA
# title: Google resource is open to everybody
# description: |
#   `allUsers` is the whole internet, and `allAuthenticatedUsers` everybody with a Google account: by a policy document, or an
#   access list of a bucket or of what is put into it.
# related_resources:
# - ref: https://registry.terraform.io/providers/hashicorp/google/latest/docs/data-sources/iam_policy
# - ref: https://cloud.google.com/storage/docs/access-control/lists
# custom:
#   id: google-access-open-to-everybody
#   severity: high
#   precision: very-high
#   kinds: [terraform]
#   mentions: [google_]
#   target: set
#   controls:
#     soc2: [CC6.1, CC6.6]
#     gdpr: ["25(2)", "32(1)(b)"]
#     ccpa: ["1798.150"]
#     cwe: [284, 732]
#   remediation: |
#     Name the user, group or service account.
package regate.terraform.google_access_open_to_everybody

import data.regate.lib.terraform
import data.regate.lib.values

everybody := {"allUsers": "the whole internet", "allAuthenticatedUsers": "everybody with a Google account"}

canned := {"publicRead": "allUsers", "publicReadWrite": "allUsers", "authenticatedRead": "allAuthenticatedUsers"}

deny contains result if {
	some grant in grants
	who := everybody[grant.to]
	result := {
		"message": sprintf("%s gives %s to %s", [grant.entry.address, values.shown(grant.role), who]),
		"path": grant.path,
		"subject": grant.entry.address,
		"severity": severity(grant.role),
	}
}

unknown contains result if {
	some grant in grants
	values.unknown(grant.to)
	some who, _ in everybody
	values.maybe(grant.to, who)
	result := not_told(grant.entry, grant.to, grant.path)
}

unknown contains result if {
	some entry in judged
	some open in hidden(entry)
	result := not_told(entry, open.value, open.path)
}

not_told(entry, value, path) := {
	"message": sprintf("whom %s lets in cannot be told here (`%s`)", [entry.address, values.excerpt(value)]),
	"path": path,
	"subject": entry.address,
}

subjects contains terraform.as_subject(entry) if some entry in judged

judged contains entry if {
	some type, _ in input.resource
	regex.match(`^google_.*_(?:iam_policy|acl|access_control)$`, type)
	some entry in terraform.resources[type]
}

# Each grant, as `{"entry", "role", "to", "path"}`.
grants := [object.union(grant, {"entry": entry}) | some entry in judged; some grant in array.concat(of_iam(entry), of_list(entry))]

# Single grants have rules of their own.
of_iam(entry) := array.concat(
	[{"role": object.get(binding.body, "role", ""), "to": member, "path": array.concat(binding.path, ["members"])} |
		some document in documents(entry)
		some binding in terraform.nested(document, "binding")
		some member in values.array(object.get(binding.body, "members", null))
	],
	[{"role": object.get(binding, "role", ""), "to": member, "path": array.concat(entry.path, ["policy_data"])} |
		some binding in values.list(written(entry).bindings)
		some member in values.array(object.get(binding, "members", null))
	],
)

# The access lists of Cloud Storage.
of_list(entry) := array.concat(
	[{"role": role_of(text), "to": entity_of(text), "path": array.concat(entry.path, ["role_entity"])} |
		some text in values.array(object.get(entry.body, "role_entity", null))
	],
	array.concat(
		[{"role": acl, "to": object.get(canned, acl, acl), "path": array.concat(entry.path, [key])} |
			some key in ["predefined_acl", "default_acl"]
			acl := entry.body[key]
			listed(acl)
		],
		[{"role": object.get(entry.body, "role", ""), "to": entry.body.entity, "path": array.concat(entry.path, ["entity"])} |
			entry.body.entity
		],
	),
)

listed(acl) if canned[acl]

listed(acl) if values.unknown(acl)

role_of(text) := split(text, ":")[0] if {
	is_string(text)
	values.known(text)
} else := "a role"

entity_of(text) := concat(":", array.slice(split(text, ":"), 1, 9)) if {
	is_string(text)
	values.known(text)
} else := text if {
	not contains(values.written(text), ":")
} else := {"$unknown": regex.replace(values.written(text), `^[A-Z]+:`, ""), "reason": "not-evaluated"}

# documents(entry): the data sources whose policy it takes.
documents(entry) := [document |
	some reference in terraform.references(entry)
	reference.path == ["policy_data"]
	some document in terraform.data_sources.google_iam_policy
	terraform.is_address(reference.address, document)
]

written(entry) := values.json(entry.body.policy_data)

hidden(entry) := array.concat(
	[{"value": value, "path": array.concat(entry.path, ["policy_data"])} |
		value := entry.body.policy_data
		values.unknown(value)
		count(documents(entry)) == 0
		not written(entry)
	],
	[open |
		some document in documents(entry)
		some open in terraform.hidden(document, "binding")
	],
)

# What is meant for everybody often enough: the address of a service.
severity(role) := "low" if {
	is_string(role)
	role in {"roles/run.invoker", "roles/cloudfunctions.invoker"}
} else := "critical" if {
	is_string(role)
	role in {"publicReadWrite", "OWNER", "WRITER", "roles/owner", "roles/editor"}
} else := "high"
