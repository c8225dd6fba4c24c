# METADATA
# title: Pipeline includes jobs that others can change
# description: |
#   What is included runs with this project's variables and tokens. A file from a web server, and one of a project's branch, is whatever stands there when the pipeline starts.
# related_resources:
# - ref: https://docs.gitlab.com/ci/yaml/#include
# - ref: https://docs.gitlab.com/ci/yaml/includes/
# custom:
#   id: gitlab-ci-include-unpinned
#   severity: medium
#   precision: high
#   kinds: [gitlab-ci]
#   controls:
#     soc2: [CC6.8, CC8.1]
#     cwe: [829]
#   remediation: |
#     Give a project's file its `ref:`, a full commit; a remote file its `integrity: sha256-…`; a component a version.
package regate.gitlab_ci.gitlab_ci_include_unpinned

import data.regate.lib.values

deny contains result if {
	some entry in includes
	found := loose(entry.value)
	result := {
		"message": sprintf("'%v' %v", [entry.name, found.why]),
		"path": array.concat(entry.path, found.path),
		"subject": entry.name,
		"severity": found.severity,
	}
}

unknown contains result if {
	some entry in includes
	is_object(entry.value)
	some key in ["project", "component", "remote"]
	values.written(entry.value[key])
	some text in [values.written(object.get(entry.value, "ref", "")), values.written(entry.value[key])]
	contains(text, "$")
	not startswith(text, "$CI_SERVER_FQDN/")
	not loose(entry.value)
	result := {
		"message": sprintf("what '%v' includes cannot be told here (`%v`)", [entry.name, text]),
		"path": entry.path,
		"subject": entry.name,
	}
}

loose(value) := {"path": [], "severity": "medium", "why": "is fetched from the network, and nothing says which content it must have (`integrity`)"} if {
	is_string(value)
	regex.match(`^https?://`, value)
}

loose(value) := {"path": ["remote"], "severity": "medium", "why": "is fetched from the network, and nothing says which content it must have (`integrity`)"} if {
	is_string(value.remote)
	not value.integrity
}

loose(value) := {"path": ["project"], "severity": "low", "why": "is taken from the default branch of its project as it is then"} if {
	is_string(value.project)
	not value.ref
}

loose(value) := {"path": ["ref"], "severity": "low", "why": sprintf("is taken from '%v', which is a branch", [value.ref])} if {
	is_string(value.project)
	lower(values.shown(value.ref)) in {"main", "master", "develop", "dev", "trunk", "head"}
}

loose(value) := {"path": ["component"], "severity": "low", "why": sprintf("is taken at '%v', which moves", [version])} if {
	parts := split(values.written(value.component), "@")
	version := parts[count(parts) - 1]
	version in {"main", "master", "~latest"}
}

# A file of this project, or a template of GitLab's own, comes with the commit or the server.
includes contains {"value": value, "path": path, "name": name} if {
	some [path, value] in listed
	name := named(value)
}

listed contains [["include"], input.include] if not is_array(input.include)

listed contains [["include", i], value] if some i, value in values.list(input.include)

named(value) := value if {
	is_string(value)
	regex.match(`^https?://`, value)
}

named(value) := values.shown(value.remote) if value.remote

named(value) := values.shown(value.project) if value.project

named(value) := values.shown(value.component) if value.component

subjects contains {"kind": "include", "name": entry.name, "path": entry.path} if some entry in includes
