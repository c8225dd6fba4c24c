package regate.yaml.render_database_open_test

import data.regate.yaml.render_database_open as policy

denied(document) := {result.subject | some result in found} if {
	found := policy.deny with input as document
}

open_list := [{"source": "0.0.0.0/0", "description": "everywhere"}]

test_open if denied({"databases": [{"name": "shop", "ipAllowList": open_list}], "services": [{"type": "redis", "name": "cache", "ipAllowList": open_list}]}) == {"shop", "cache"}

test_closed if denied({"databases": [{"name": "shop", "ipAllowList": []}, {"name": "b", "ipAllowList": [{"source": "203.0.113.4/30"}]}]}) == set()

test_population if {
	found := policy.subjects with input as {"databases": [{"name": "shop", "ipAllowList": []}, {"name": "b"}]}
	{one.name | some one in found} == {"shop"}
}
