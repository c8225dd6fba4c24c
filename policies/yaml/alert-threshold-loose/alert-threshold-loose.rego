# METADATA
# title: An alert fires later than it should
# description: |
#   An alert on errors, response times, processors, memory or disks whose threshold lies beyond what the level of this environment
#   asks for fires when the trouble is already there.
# related_resources:
# - ref: https://prometheus.io/docs/practices/alerting/
# custom:
#   id: alert-threshold-loose
#   severity: low
#   precision: medium
#   kinds: [yaml, json, toml]
#   mentions: [alert]
#   controls:
#     soc2: [CC7.2]
#     gdpr: ["32(1)(b)"]
#     cwe: [778]
#   remediation: |
#     Alert at 5 percent of failed requests, at response times that users notice, and at 80 percent of processors, 85 of memory and 80 of disks. `[levels.production.numbers]` in `regate.toml` changes the numbers.
package regate.yaml.alert_threshold_loose

import data.regate.lib.levels
import data.regate.lib.tree
import data.regate.lib.values

deny contains result if {
	some alert in alerts
	worse := levels.above(alert.number, alert.value)
	result := {
		"message": sprintf("alert '%v' fires above %v, and may at %v %v at most", [alert.name, alert.shown, levels.shown(worse.limit), unit(alert.number)]),
		"path": alert.path,
		"subject": alert.name,
		"review": worse.review,
	}
}

subjects contains {"kind": "alert", "name": alert.name, "path": alert.path} if some alert in alerts

# Rules of Prometheus (https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/): what they measure is said by
# the metrics of the expression and by their own name.
alerts contains {"path": array.concat(node.path, ["expr"]), "name": node.value.alert, "number": number, "value": value, "shown": found[1]} if {
	some node in rules
	is_string(node.value.alert)
	is_string(node.value.expr)
	some found in regex.find_all_string_submatch_n(`>=?\s*([0-9]+(?:\.[0-9]+)?)\s*$`, trim_space(node.value.expr), 1)
	number := measured(concat(" ", [node.value.alert, node.value.expr]))
	value := scaled(number, to_number(found[1]), node.value.expr)
}

# The same as a list that names a condition: `cpu > 95`.
alerts contains {"path": array.concat(node.path, [key]), "name": name, "number": number, "value": value, "shown": concat("", [found[1], found[2]])} if {
	some node in rules
	is_string(node.value.name)
	name := node.value.name
	some key in ["condition", "threshold"]
	some found in regex.find_all_string_submatch_n(`^\s*(?:[A-Za-z_.]+)?\s*(?:>=?)?\s*([0-9]+(?:\.[0-9]+)?)\s*(%|ms|s)?\s*$`, sprintf("%v", [node.value[key]]), 1)
	number := measured(concat(" ", [name, sprintf("%v", [node.value[key]]), sprintf("%v", [object.get(node.value, "metric", "")])]))
	value := to_number(found[1]) * factor(number, found[2])
}

rules contains {"path": array.concat(node.path, [i]), "value": rule} if {
	some node in tree.named({"rules", "alerts"})
	is_array(node.value)
	some i, rule in node.value
	is_object(rule)
	not values.unknown(rule)
}

unit("latency_ms") := "ms"

unit(number) := "percent" if number != "latency_ms"

factor("latency_ms", "s") := 1000

factor(number, unit) := 1 if {
	not [number, unit] == ["latency_ms", "s"]
}

measured(text) := numbers[0] if {
	numbers := [number |
		some [pattern, number] in [
			[`(?i)error.?(rate|ratio|percent)|errors?_total|status=~"5`, "error_rate_percent"],
			[`(?i)latency|response.?time|duration_seconds|p9[59]`, "latency_ms"],
			[`(?i)cpu`, "cpu_percent"],
			[`(?i)memory|\bmem\b`, "memory_percent"],
			[`(?i)disk|filesystem|storage.?us`, "disk_percent"],
		]
		regex.match(pattern, text)
	]
	count(numbers) > 0
}

# A ratio is a part of 1, a duration of Prometheus in seconds.
scaled("latency_ms", value, _) := value * 1000 if value < 100

scaled("latency_ms", value, _) := value if value >= 100

scaled(number, value, expression) := value * 100 if {
	number != "latency_ms"
	value <= 1
	is_ratio(expression)
}

scaled(number, value, expression) := value if {
	number != "latency_ms"
	value <= 100
	not is_ratio(expression)
}

# What is multiplied by a hundred is in percent; what is divided, and nothing else, a part.
is_ratio(expression) if {
	regex.match(`/|ratio`, expression)
	not regex.match(`\b100\b`, expression)
}
