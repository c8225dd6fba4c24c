package regate.yaml.alert_threshold_loose_test

import data.regate.yaml.alert_threshold_loose as policy

asked := {"production": {
	"numbers": {"error_rate_percent": 5, "latency_ms": 3000, "cpu_percent": 80, "memory_percent": 85, "disk_percent": 80},
	"review": {"latency_ms": 500},
}}

denied(rules) := {[result.subject, result.review] | some result in found} if {
	found := policy.deny with input as {"groups": [{"name": "a", "rules": rules}]} with data.regate.levels as asked with data.regate.file as {"environment": null}
}

test_ratio if denied([{"alert": "HighErrorRate", "expr": "sum(rate(http_errors_total[5m])) / sum(rate(http_total[5m])) > 0.5"}]) == {["HighErrorRate", false]}

test_percent if denied([{"alert": "Cpu", "expr": "100 * avg(cpu_busy) > 95"}, {"alert": "Memory", "expr": "memory_used / memory_total * 100 > 85"}]) == {["Cpu", false]}

test_latency if {
	denied([{"alert": "Slow", "expr": "http_request_duration_seconds > 5"}]) == {["Slow", false]}
	denied([{"alert": "Slow", "expr": "http_request_duration_seconds > 1"}]) == {["Slow", true]}
	denied([{"alert": "Slow", "expr": "latency_ms > 400"}]) == set()
}

test_named_conditions if {
	denied([{"name": "disk", "condition": "> 95"}, {"name": "latency", "threshold": "4s"}, {"name": "memory", "threshold": 99}]) == {["disk", false], ["latency", false], ["memory", false]}
	denied([{"name": "errors", "metric": "error_rate", "threshold": "1%"}, {"name": "latency", "threshold": "200ms"}]) == set()
}

test_what_is_no_share_is_left if denied([{"alert": "Memory", "expr": "process_memory_bytes > 2000000000"}, {"alert": "Queue", "expr": "queue > 99"}]) == set()

test_population if {
	found := policy.subjects with input as {"rules": [{"alert": "Cpu", "expr": "cpu > 50"}, {"alert": "Up", "expr": "up == 0"}]}
	{one.name | some one in found} == {"Cpu"}
}
