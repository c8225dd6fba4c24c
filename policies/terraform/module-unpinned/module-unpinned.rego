# METADATA
# title: Module's version is not fixed
# description: |
#   The next `terraform init` may fetch other code, which then runs with the rights to change the infrastructure. What was reviewed
#   and what is applied can differ.
# related_resources:
# - ref: https://developer.hashicorp.com/terraform/language/modules/sources#selecting-a-revision
# custom:
#   id: module-unpinned
#   severity: low
#   precision: high
#   kinds: [terraform]
#   mentions: [module]
#   target: set
#   controls:
#     soc2: [CC8.1]
#     cwe: [829]
#   remediation: |
#     For a registry module set `version`; for a git source add `?ref=` with a tag or a commit.
package regate.terraform.module_unpinned

import data.regate.lib.terraform
import data.regate.lib.values

deny contains result if {
	some call in calls
	values.known(call.body.source)
	git(call.body.source)
	not regex.match(`[?&]ref=[^&]+`, call.body.source)
	result := {
		"message": sprintf("%s follows the default branch of its source", [call.address]),
		"path": array.concat(call.path, ["source"]),
		"subject": call.address,
	}
}

deny contains result if {
	some call in calls
	values.known(call.body.source)
	git(call.body.source)
	regex.match(`[?&]ref=(?:main|master|develop|HEAD)(?:&|$)`, call.body.source)
	result := {
		"message": sprintf("%s follows a branch of its source", [call.address]),
		"path": array.concat(call.path, ["source"]),
		"subject": call.address,
	}
}

deny contains result if {
	some call in calls
	values.known(call.body.source)
	registry(call.body.source)
	not "version" in object.keys(call.body)
	result := {
		"message": sprintf("%s takes the newest version of `%s`", [call.address, call.body.source]),
		"path": array.concat(call.path, ["source"]),
		"subject": call.address,
		"severity": severity,
	}
}

# Code in a manual shows how a module is used, and leaves the version to its reader.
severity := "info" if documentation

severity := "low" if not documentation

documentation if is_string(data.regate.file.fence)

unknown contains result if {
	some call in calls
	values.unknown(call.body.source)
	result := {
		"message": sprintf("whether %s has a fixed version cannot be told here (`%s`)", [call.address, values.excerpt(call.body.source)]),
		"path": array.concat(call.path, ["source"]),
		"subject": call.address,
	}
}

# A module of the same repository comes with the commit.
subjects contains {"kind": "module", "name": call.address, "path": call.path} if {
	some call in calls
	remote(call.body.source)
}

remote(source) if values.unknown(source)

remote(source) if git(source)

remote(source) if registry(source)

calls contains {"address": sprintf("module.%s", [name]), "body": entry.body, "path": entry.path} if {
	some name, bodies in values.entries(input.module)
	some entry in terraform.elements(bodies, ["module", name])
	not regex.match(`^\.\.?/`, values.written(entry.body.source))
}

git(source) if {
	is_string(source)
	regex.match(`^(?:git::|git@|github\.com/|bitbucket\.org/)`, source)
}

# NAMESPACE/NAME/PROVIDER, with a host before it when it is not the public registry.
registry(source) if {
	is_string(source)
	regex.match(`^(?:[A-Za-z0-9.-]+\.[a-z]+/)?[A-Za-z0-9_-]+/[A-Za-z0-9_-]+/[a-z0-9-]+(?://.*)?$`, source)
}
