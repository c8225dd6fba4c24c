package regate.migration.migration_destroys_data_test

import data.regate.migration.migration_destroys_data as policy

denied(document) := {result.message | some result in found} if {
	found := policy.deny with input as document with data.regate.file as {"name": "1.sql", "test": false}
}

test_one if denied({"destroys": [{"what": "table", "name": "a"}]}) == {"destroys table 'a'"}

test_more if denied({"destroys": [{"what": "column", "name": "a.b"}, {"what": "rows", "name": "c"}]}) == {"destroys column 'a.b' and 1 more"}

test_unnamed if denied({"destroys": [{"what": "table", "name": ""}]}) == {"destroys table whose name is worked out"}

test_none if denied({"destroys": []}) == set()

test_tests if {
	found := policy.deny with input as {"destroys": [{"what": "table", "name": "a"}]} with data.regate.file as {"name": "1.sql", "test": true}
	found == set()
}

test_population if {
	found := policy.subjects with input as {"destroys": []} with data.regate.file as {"name": "1.sql", "test": false}
	count(found) == 1
}
