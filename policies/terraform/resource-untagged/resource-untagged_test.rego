package regate.terraform.resource_untagged_test

import data.regate.terraform.resource_untagged as policy

bucket(body) := {"resource": {"aws_s3_bucket": {"a": [body]}}}

open := {"$unknown": "${var.tags}", "reason": "variable-without-value"}

denied(document) := {result.message | some result in results} if {
	results := policy.deny with input as document
}

told(document) := {result.subject | some result in results} if {
	results := policy.unknown with input as document
}

test_without_tags if {
	denied(bucket({})) == {"aws_s3_bucket.a has no tag that says its environment or project"}
	denied(bucket({"tags": {"Env": "prod"}})) == {"aws_s3_bucket.a has no tag that says its project"}
}

test_tags_of_its_own_and_of_the_provider if {
	denied(bucket({"tags": {"Project_Name": "a", "environment": "prod"}})) == set()
	shared := object.union(bucket({"tags": {"project": "a"}}), {"provider": {"aws": [{"default_tags": [{"tags": {"Environment": "prod"}}]}]}})
	denied(shared) == set()
}

test_tags_that_are_not_known if {
	denied(bucket({"tags": open})) == set()
	told(bucket({"tags": open})) == {"aws_s3_bucket.a"}
	hidden := object.union(bucket({}), {"provider": {"aws": [{"default_tags": [{"tags": open}]}]}})
	told(hidden) == {"aws_s3_bucket.a"}
	told(bucket({"tags": {"project": "a", "env": "prod"}})) == set()
}

test_labels_of_google if {
	denied({"resource": {"google_sql_database_instance": {"a": [{"settings": [{"user_labels": {"env": "x", "app": "y"}}]}]}}}) == set()
	count(denied({"resource": {"google_sql_database_instance": {"a": [{"settings": [{}]}]}}})) == 1
	count(denied({"resource": {"google_storage_bucket": {"a": [{"labels": {"env": "x"}}]}}})) == 1
}

test_population if {
	found := policy.subjects with input as bucket({})
	count(found) == 1
}
