package regate.terraform.google_access_open_to_everybody_test

import data.regate.terraform.google_access_open_to_everybody as policy

open := {"$unknown": "${var.x}", "reason": "variable-without-value"}

found(resources) := {[result.subject, result.severity] | some result in results} if {
	results := policy.deny with input as {"resource": resources}
}

told(resources) := {result.subject | some result in results} if {
	results := policy.unknown with input as {"resource": resources}
}

joined(binding) := {
	"resource": {"google_storage_bucket_iam_policy": {"site": [{"policy_data": {"$unknown": "${data.google_iam_policy.site.policy_data}", "reason": "data-source"}}]}},
	"data": {"google_iam_policy": {"site": [{"binding": binding}]}},
}

test_policy_of_a_document if {
	{result.path | some result in policy.deny} == {["data", "google_iam_policy", "site", 0, "binding", 0, "members"]} with input as joined([{"role": "roles/storage.objectViewer", "members": ["user:a@shop.test", "allUsers"]}])
	count(policy.deny) == 0 with input as joined([{"role": "roles/storage.objectViewer", "members": ["user:a@shop.test"]}])
	count(policy.unknown) == 1 with input as joined([{"role": "roles/storage.objectViewer", "members": [open]}])
	count(policy.unknown) == 1 with input as joined(open)
	count(policy.unknown) == 0 with input as joined([{"role": "x", "members": ["user:a@shop.test"]}])
}

test_policy_in_place if {
	found({"google_project_iam_policy": {"p": [{"policy_data": `{"bindings": [{"role": "roles/owner", "members": ["allAuthenticatedUsers"]}]}`}]}}) == {["google_project_iam_policy.p", "critical"]}
	told({"google_project_iam_policy": {"p": [{"policy_data": open}]}}) == {"google_project_iam_policy.p"}
}

test_a_service_for_everybody if {
	found({"google_cloud_run_v2_service_iam_policy": {"r": [{"policy_data": `{"bindings": [{"role": "roles/run.invoker", "members": ["allUsers"]}]}`}]}}) == {["google_cloud_run_v2_service_iam_policy.r", "low"]}
}

test_access_lists if {
	found({"google_storage_bucket_acl": {"a": [{"role_entity": ["OWNER:user-a", "READER:allUsers"]}]}}) == {["google_storage_bucket_acl.a", "high"]}
	found({"google_storage_bucket_acl": {"a": [{"predefined_acl": "publicReadWrite"}]}}) == {["google_storage_bucket_acl.a", "critical"]}
	found({"google_storage_default_object_acl": {"a": [{"role_entity": ["READER:allAuthenticatedUsers"]}]}}) == {["google_storage_default_object_acl.a", "high"]}
	found({"google_storage_default_object_access_control": {"a": [{"role": "READER", "entity": "allUsers"}]}}) == {["google_storage_default_object_access_control.a", "high"]}
	found({"google_storage_bucket_acl": {"a": [{"predefined_acl": "private", "role_entity": ["READER:group-x"]}]}}) == set()
	told({"google_storage_bucket_acl": {"a": [{"predefined_acl": open}], "b": [{"role_entity": [{"$unknown": "READER:${var.x}", "reason": "variable-without-value"}]}]}}) == {"google_storage_bucket_acl.a", "google_storage_bucket_acl.b"}
}

test_population if {
	{subject.name | some subject in policy.subjects} == {"google_storage_bucket_iam_policy.site"} with input as joined([])
}
