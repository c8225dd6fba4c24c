package regate.compose.compose_image_end_of_life_test

import data.regate.compose.compose_image_end_of_life as policy

table := {"images": {"postgres": "postgresql"}, "products": {"postgresql": {"title": "PostgreSQL", "source": "s", "names": {}, "versions": {"13": {"ended": "2025-11-13"}}}}}

test_ended if {
	results := policy.deny with input as {"services": {"db": {"image": "postgres:13"}}} with data.regate.lifecycle as table
	{result.message | some result in results} == {"image 'postgres:13' of service 'db' is PostgreSQL 13, whose support ended on 2025-11-13"}
}

test_supported if {
	results := policy.deny with input as {"services": {"db": {"image": "postgres:17"}}} with data.regate.lifecycle as table
	count(results) == 0
}

test_image_that_is_not_known if {
	results := policy.unknown with input as {"services": {"app": {"image": {"$unknown": "${IMAGE}", "reason": "variable-without-value"}}}} with data.regate.lifecycle as table
	{result.path | some result in results} == {["services", "app", "image"]}
}

test_variable_is_unknown if {
	results := policy.unknown with input as {"services": {"db": {"image": "postgres:${VERSION}"}, "app": {"image": "app:${TAG}"}}} with data.regate.lifecycle as table
	{result.subject | some result in results} == {"db"}
	found := policy.subjects with input as {"services": {"db": {"image": "postgres:${VERSION}"}, "old": {"image": "postgres:12"}, "app": {"image": "app:1"}}} with data.regate.lifecycle as table
	{subject.name | some subject in found} == {"db", "old"}
}
