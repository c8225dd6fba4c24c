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

deny contains result if {
	some entry in terraform.all(object.keys(places))
	count(hidden(entry)) == 0
	lacking := missing(entry)
	count(lacking) > 0
	result := {
		"message": sprintf("%s has no tag that says its %s", [entry.address, concat(" or ", sort(lacking))]),
		"path": entry.path,
		"subject": entry.address,
	}
}

unknown contains result if {
	some entry in terraform.all(object.keys(places))
	some value in hidden(entry)
	count(missing(entry)) > 0
	result := {
		"message": sprintf("whether %s has tags for its project and environment cannot be told here (`%s`)", [entry.address, values.excerpt(value)]),
		"path": entry.path,
		"subject": entry.address,
	}
}

subjects contains terraform.as_subject(entry) if some entry in terraform.all(object.keys(places))

missing(entry) := {word |
	some word, names in wanted
	count(names & given(entry)) == 0
}

# given(entry): the names of its tags, in small letters, without what divides words.
given(entry) := {lower(regex.replace(key, `[-_ :]|(?i)^.*[:/]`, "")) |
	some tags in all_tags(entry)
	some key, _ in values.entries(tags)
}

hidden(entry) := {tags |
	some tags in all_tags(entry)
	values.unknown(tags)
}

all_tags(entry) := own(entry) | defaults(entry)

own(entry) := {entry.body[places[entry.type]]} if places[entry.type] != "settings"

own(entry) := {settings.body.user_labels | some settings in terraform.nested(entry, "settings")} if places[entry.type] == "settings"

own(entry) := set() if {
	places[entry.type] != "settings"
	not entry.body[places[entry.type]]
}

# Tags that the provider gives to all: which configuration of several a resource has is not looked at.
defaults(entry) := {tags |
	name := split(entry.type, "_")[0]
	some provider in terraform.elements(object.get(input, ["provider", name], null), [])
	some key in ["default_tags", "default_labels"]
	tags := provider_tags(provider.body[key])
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
