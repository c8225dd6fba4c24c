package regate.github_workflow.workflow_oidc_untrusted_trigger_test

import data.regate.github_workflow.workflow_oidc_untrusted_trigger as policy

found(on, top, body) := answer if {
	found := policy.deny with input as {"on": on, "permissions": top, "jobs": {"a": body}}
	answer := {result.path | some result in found}
}

test_job if found("pull_request_target", {}, {"permissions": {"id-token": "write"}}) == {["jobs", "a", "permissions", "id-token"]}

test_workflow if found(["issue_comment", "push"], {"id-token": "write"}, {}) == {["permissions", "id-token"]}

test_everything if {
	found("pull_request_target", "write-all", {}) == {["permissions"]}
	found("pull_request_target", {}, {"permissions": "write-all"}) == {["jobs", "a", "permissions"]}
}

test_others if {
	found("push", {"id-token": "write"}, {}) == set()
	found("pull_request", {"id-token": "write"}, {}) == set()
	found("pull_request_target", {"id-token": "write"}, {"permissions": {"contents": "read"}}) == set()
	found("issue_comment", {"id-token": "write"}, {"if": "github.event.comment.author_association == 'MEMBER'"}) == set()
}

test_guard_before if {
	results := policy.deny with input as {"on": "issue_comment", "jobs": {"check": {"permissions": {}, "if": "github.event.sender.login == 'a'"}, "a": {"needs": "check", "permissions": {"id-token": "write"}}}}
	count(results) == 0
}

test_population if {
	results := policy.subjects with input as {"on": "issue_comment", "jobs": {"a": {}}}
	{subject.name | some subject in results} == {"a"}
}
