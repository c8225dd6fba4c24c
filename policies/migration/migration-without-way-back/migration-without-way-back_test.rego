package regate.migration.migration_without_way_back_test

import data.regate.migration.migration_without_way_back as policy

file := {"name": "1.py", "test": false}

denied(down) := count(found) if found := policy.deny with input as {"down": down} with data.regate.file as file

test_missing if denied("missing") == 1

test_empty if denied("empty") == 1

test_there if denied("there") == 0

test_refused if {
	found := policy.deny with input as {"down": "refused"} with data.regate.file as file
	{result.review | some result in found} == {true}
}

test_without_such_steps if {
	found := policy.deny with input as {"destroys": []} with data.regate.file as file
	found == set()
	some_subjects := policy.subjects with input as {"destroys": []} with data.regate.file as file
	some_subjects == set()
}

test_tests if {
	found := policy.deny with input as {"down": "empty"} with data.regate.file as {"name": "1.py", "test": true}
	found == set()
	reviewed := policy.deny with input as {"down": "refused"} with data.regate.file as {"name": "1.py", "test": true}
	reviewed == set()
}

test_population if {
	found := policy.subjects with input as {"down": "there"} with data.regate.file as file
	count(found) == 1
}
