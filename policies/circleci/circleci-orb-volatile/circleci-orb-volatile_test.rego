package regate.circleci.circleci_orb_volatile_test

import data.regate.circleci.circleci_orb_volatile as policy

document := {"orbs": {"a": "shop/a@volatile", "b": "shop/b@dev:first", "c": "shop/c@1.2.3", "d": {"jobs": {}}, "e": "shop/e@<< pipeline.parameters.v >>"}}

test_versions if {
	results := policy.deny with input as document
	{result.subject | some result in results} == {"a", "b"}
}

test_unknown if {
	results := policy.unknown with input as document
	{result.subject | some result in results} == {"e"}
}

test_population if {
	results := policy.subjects with input as document
	{subject.name | some subject in results} == {"a", "b", "c", "e"}
}
