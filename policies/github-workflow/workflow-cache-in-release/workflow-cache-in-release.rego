# METADATA
# title: Release is built from a cache that other runs can write
# description: |
#   What a cache holds, any run on the default branch could put there, with every action and dependency that it used. A release that starts from it ships what one of them
#   left, and nothing in the commit shows it.
# related_resources:
# - ref: https://docs.github.com/actions/reference/workflows-and-actions/dependency-caching#restrictions-for-accessing-a-cache
# custom:
#   id: workflow-cache-in-release
#   severity: low
#   precision: medium
#   kinds: [github-workflow]
#   controls:
#     soc2: [CC6.8, CC8.1]
#     cwe: [345, 494]
#   remediation: |
#     Build releases without a cache: leave `actions/cache` and the `cache:` of setup actions out of the workflow that publishes.
package regate.github_workflow.workflow_cache_in_release

import data.regate.lib.values
import data.regate.lib.workflow

deny contains result if {
	only_releases
	some job in publishing
	caching := sort([entry.path | some entry in workflow.steps; entry.job == job; caches(entry.step)])
	count(caching) > 0
	result := {
		"message": sprintf("job '%v' publishes a release and starts from a cache", [job]),
		"path": array.concat(caching[0], ["uses"]),
		"subject": job,
		"review": true,
	}
}

# It runs for releases and tags alone.
only_releases if workflow.events(input) - {"workflow_dispatch"} == {"release"}

only_releases if {
	workflow.events(input) - {"workflow_dispatch"} == {"push"}
	some key in ["on", "true"]
	tags := object.get(input, [key, "push", "tags"], null)
	tags != null
	object.get(input, [key, "push", "branches"], null) == null
}

publishing contains entry.job if {
	some entry in workflow.steps
	publishes(entry.step)
}

publishes(step) if regex.match(`(?i)^(?:pypa/gh-action-pypi-publish|softprops/action-gh-release|goreleaser/goreleaser-action|rubygems/release-gem|js-devtools/npm-publish|ncipollo/release-action)@`, step.uses)

publishes(step) if regex.match(`\b(?:npm|pnpm|yarn npm|cargo|poetry|uv|flit)\s+publish\b|\btwine upload\b|\bgem push\b|\bgh release (?:create|upload)\b|\bdocker push\b`, step.run)

caches(step) if regex.match(`(?i)^(?:actions/cache|swatinem/rust-cache)(?:/restore)?@`, step.uses)

caches(step) if {
	regex.match(`(?i)^actions/setup-(?:node|python|java|go|dotnet)@`, step.uses)
	value := values.shown(step["with"].cache)
	not lower(value) in {"", "false"}
}

subjects contains workflow.job_as_subject(job) if {
	only_releases
	some job in publishing
}
