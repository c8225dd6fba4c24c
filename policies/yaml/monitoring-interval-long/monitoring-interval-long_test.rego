package regate.yaml.monitoring_interval_long_test

import data.regate.yaml.monitoring_interval_long as policy

asked := {"production": {"numbers": {"monitoring_interval_minutes": 5}, "review": {}}}

denied(document) := {result.subject | some result in found} if {
	found := policy.deny with input as document with data.regate.levels as asked with data.regate.file as {"environment": null}
}

test_long if denied({"global": {"scrape_interval": "1h"}, "metrics": {"interval": "10m"}}) == {"global.scrape_interval", "metrics.interval"}

test_short if denied({"scrape_interval": "15s", "metrics": {"interval": "5m"}}) == set()

test_other_intervals if denied({"sync": {"interval": "1h"}, "interval": "1d"}) == set()

test_unknown if {
	results := policy.unknown with input as {"scrape_interval": "${INTERVAL}"}
	{result.subject | some result in results} == {"scrape_interval"}
}

test_population if {
	found := policy.subjects with input as {"scrape_interval": "15s", "interval": "1d"}
	{one.name | some one in found} == {"scrape_interval"}
}
