# METADATA
# title: Measurements are further apart than they should be
# description: |
#   An outage shorter than the interval is never seen, and a longer one is seen late.
# related_resources:
# - ref: https://prometheus.io/docs/prometheus/latest/configuration/configuration/
# custom:
#   id: monitoring-interval-long
#   severity: low
#   precision: medium
#   kinds: [yaml, json, toml]
#   mentions: [interval]
#   controls:
#     soc2: [CC7.2]
#     gdpr: ["32(1)(b)"]
#     cwe: [778]
#   remediation: |
#     Measure every minute, or at most every five. `[levels.production.numbers]` in `regate.toml` changes the number.
package regate.yaml.monitoring_interval_long

import data.regate.lib.levels
import data.regate.lib.tree
import data.regate.lib.values

plain_keys := {"scrape_interval", "evaluation_interval", "monitoring_interval", "metrics_interval", "scrapeinterval", "evaluationinterval"}

scoped_keys := {"interval"}

deny contains result if {
	some setting in settings
	worse := levels.above("monitoring_interval_minutes", setting.minutes)
	result := {
		"message": sprintf("%v is %v, and may be %v minutes at most", [setting.name, setting.value, levels.shown(worse.limit)]),
		"path": setting.path,
		"subject": setting.name,
		"review": worse.review,
	}
}

unknown contains result if {
	some node in nodes
	values.unknown(node.value)
	result := {
		"message": sprintf("how often it is measured cannot be told here (%v is `%v`)", [tree.words(node.path), values.excerpt(node.value)]),
		"path": node.path,
		"subject": tree.words(node.path),
	}
}

subjects contains {"kind": "setting", "name": tree.words(node.path), "path": node.path} if {
	some node in nodes
	is_string(node.value)
}

nodes contains node if {
	some node in tree.named(plain_keys | scoped_keys)
	about(node.key, node.path)
}

about(key, _) if key in plain_keys

about(key, path) if {
	key in scoped_keys
	parent := path[count(path) - 2]
	is_string(parent)
	lower(parent) in {"metrics", "monitoring", "healthcheck", "health_check", "uptime"}
}

settings contains {"path": node.path, "value": node.value, "minutes": hours * 60, "name": tree.words(node.path)} if {
	some node in nodes
	hours := levels.hours(node.value)
}
