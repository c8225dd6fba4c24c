# METADATA
# title: Tests may cover less than this environment asks for
# description: |
#   The threshold at which a run of the tests fails lets through a change that most of the tests do not touch.
# related_resources:
# - ref: https://coverage.readthedocs.io/en/latest/config.html
# - ref: https://docs.codecov.com/docs/commit-status
# custom:
#   id: coverage-threshold-low
#   severity: low
#   precision: high
#   kinds: [yaml, json, toml, package-json]
#   mentions: [fail_under, threshold, coverage]
#   controls:
#     soc2: [CC8.1]
#     gdpr: ["32(1)(d)"]
#     cwe: [1357]
#   remediation: |
#     Raise the threshold to 70 percent of lines, step by step where it is far away. `[levels.production.numbers]` in `regate.toml` changes the number.
package regate.yaml.coverage_threshold_low

import data.regate.lib.levels
import data.regate.lib.tree

deny contains result if {
	some setting in settings
	worse := levels.below("coverage_percent", setting.value)
	result := {
		"message": sprintf("%v is %v: tests may leave more lines unrun than the %v percent that are asked for allow", [setting.name, setting.value, levels.shown(worse.limit)]),
		"path": setting.path,
		"subject": setting.name,
		"review": worse.review,
	}
}

subjects contains {"kind": "setting", "name": setting.name, "path": setting.path} if some setting in settings

settings contains {"path": node.path, "value": percent, "name": tree.words(node.path)} if {
	some node in tree.named({"fail_under", "target", "lines", "statements", "minimum_coverage", "min_coverage"})
	is_coverage(node.key, node.path)
	percent := number(node.value)
	percent > 0
	percent <= 100
}

# coverage.py's own key; those of Jest, Vitest and Codecov below a block of theirs.
is_coverage(key, _) if key in {"fail_under", "minimum_coverage", "min_coverage"}

is_coverage(key, path) if {
	key in {"lines", "statements"}
	tree.above(path, {"coveragethreshold", "thresholds"})
}

is_coverage("target", path) if {
	tree.above(path, {"project"})
	tree.above(path, {"coverage"})
}

number(value) := value if is_number(value)

number(value) := to_number(trim_suffix(trim_space(value), "%")) if {
	is_string(value)
	regex.match(`^\s*[0-9]{1,3}(\.[0-9]+)?\s*%?\s*$`, value)
}
