# METADATA
# title: Resource does not say its project or environment
# description: |
#   Without tags nobody can tell whose a resource is, what it costs, and whether it may be deleted; policies and alerts that go by
#   environment pass it over.
# related_resources:
# - ref: https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html
# custom:
#   id: resource-untagged
#   severity: low
#   precision: medium
#   kinds: [terraform]
#   target: set
#   each: resource
#   controls:
#     soc2: [CC6.1, CC8.1]
#   remediation: |
#     Set `default_tags` of the provider, or `tags` (of Google Cloud `labels`), with `project` and `environment`.
package regate.terraform.resource_untagged

import data.regate.lib.terraform
import data.regate.lib.values

# What holds data or costs money by itself, with the attribute of its tags.
places := {
	"aws_db_instance": "tags",
	"aws_dynamodb_table": "tags",
	"aws_ecs_cluster": "tags",
	"aws_eks_cluster": "tags",
	"aws_elasticache_replication_group": "tags",
	"aws_instance": "tags",
	"aws_lambda_function": "tags",
	"aws_lb": "tags",
	"aws_rds_cluster": "tags",
	"aws_s3_bucket": "tags",
	"aws_vpc": "tags",
	"azurerm_key_vault": "tags",
	"azurerm_kubernetes_cluster": "tags",
	"azurerm_linux_virtual_machine": "tags",
	"azurerm_linux_web_app": "tags",
	"azurerm_mssql_server": "tags",
	"azurerm_postgresql_flexible_server": "tags",
	"azurerm_resource_group": "tags",
	"azurerm_storage_account": "tags",
	"google_compute_instance": "labels",
	"google_sql_database_instance": "settings",
	"google_storage_bucket": "labels",
}

wanted := {"environment": {"env", "environment", "stage"}, "project": {"app", "application", "product", "project", "projectname", "service"}}

# Each, with what of its tags is not known and with the words that none of their names has.
tagged := [{"entry": entry, "hidden": hidden, "missing": missing(tags)} |
	some entry in terraform.all(object.keys(places))
	tags := own(entry) | object.get(defaults, provider(entry.type), set())
	hidden := [value | some value in tags; values.unknown(value)]
]

deny contains result if {
	some found in tagged
	found.hidden == []
	count(found.missing) > 0
	result := {
		"message": sprintf("%s has no tag that says its %s", [found.entry.address, concat(" or ", sort(found.missing))]),
		"path": found.entry.path,
		"subject": found.entry.address,
	}
}

unknown contains result if {
	some found in tagged
	count(found.missing) > 0
	some value in found.hidden
	result := {
		"message": sprintf("whether %s has tags for its project and environment cannot be told here (`%s`)", [found.entry.address, values.excerpt(value)]),
		"path": found.entry.path,
		"subject": found.entry.address,
	}
}

subjects contains terraform.as_subject(found.entry) if some found in tagged

missing(tags) := {word |
	given := {plain(key) | some one in tags; some key, _ in values.entries(one)}
	some word, names in wanted
	count(names & given) == 0
}

# plain(key): a tag's name in small letters, without what divides words.
plain(key) := lower(regex.replace(key, `[-_ :]|(?i)^.*[:/]`, ""))

own(entry) := {settings.body.user_labels | some settings in terraform.nested(entry, "settings")} if {
	places[entry.type] == "settings"
} else := {tags} if {
	tags := entry.body[places[entry.type]]
} else := set()

provider(type) := split(type, "_")[0]

# defaults[name]: tags that a provider gives to all. Which configuration of several a resource has is not looked at.
defaults[name] := {tags |
	some block in terraform.elements(object.get(input, ["provider", name], null), [])
	some key in ["default_tags", "default_labels"]
	tags := provider_tags(block.body[key])
} if {
	some name in {provider(type) | some type, _ in places}
}

provider_tags(value) := value if values.unknown(value)

provider_tags(value) := object.union_n([tags |
	some block in terraform.elements(value, [])
	tags := object.get(block.body, "tags", block.body)
	not values.unknown(tags)
]) if {
	not values.unknown(value)
	every block in terraform.elements(value, []) { not values.unknown(object.get(block.body, "tags", block.body)) }
}

provider_tags(value) := unknown[0] if {
	not values.unknown(value)
	unknown := [tags |
		some block in terraform.elements(value, [])
		tags := object.get(block.body, "tags", block.body)
		values.unknown(tags)
	]
}
