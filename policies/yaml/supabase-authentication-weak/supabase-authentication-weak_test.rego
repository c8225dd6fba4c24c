package regate.yaml.supabase_authentication_weak_test

import data.regate.yaml.supabase_authentication_weak as policy

denied(document) := {concat(".", [sprintf("%v", [step]) | some step in result.path]) | some result in found} if {
	found := policy.deny with input as document
}

test_function if denied({"functions": {"hook": {"verify_jwt": false}, "api": {"verify_jwt": true}}}) == {"functions.hook.verify_jwt"}

test_long_life if denied({"auth": {"jwt_expiry": 604800}}) == {"auth.jwt_expiry"}

test_redirects if {
	denied({"auth": {"additional_redirect_urls": ["*", "https://**"]}}) == {"auth.additional_redirect_urls.0", "auth.additional_redirect_urls.1"}
	denied({"auth": {"additional_redirect_urls": ["https://example.com/**", "https://*.example.com", "https://app-*.example.com/", "http://localhost:*"]}}) == set()
}

test_safe if denied({"auth": {"jwt_expiry": 3600}, "functions": {}}) == set()

test_population if {
	found := policy.subjects with input as {"auth": {"jwt_expiry": 3600}, "functions": {"api": {"verify_jwt": true}}}
	{one.name | some one in found} == {"auth", "functions.api"}
}
