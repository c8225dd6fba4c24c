package regate.yaml.role_permission_wildcard_test

import data.regate.yaml.role_permission_wildcard as policy

denied(document) := {result.subject | some result in found} if {
	found := policy.deny with input as document
}

test_everything if denied({"access": {"roles": {"developer": {"permissions": ["read", "*"]}}}}) == {"access.roles.developer"}

test_list if denied({"roles": [{"name": "developer", "permissions": ["all"]}]}) == {"roles.0"}

test_some if denied({"roles": {"developer": {"permissions": ["read", "deploy:staging"]}}}) == set()

test_what_is_no_role if denied({"permissions": ["*"], "manifest": {"permissions": ["*"]}}) == set()

test_unknown if {
	results := policy.unknown with input as {"roles": {"a": {"permissions": ["${PERMISSION}"]}}}
	{result.subject | some result in results} == {"roles.a"}
}

test_population if {
	found := policy.subjects with input as {"users": {"a": {"permissions": ["read"]}}}
	{one.name | some one in found} == {"users.a"}
}
