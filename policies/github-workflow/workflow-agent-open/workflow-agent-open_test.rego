package regate.github_workflow.workflow_agent_open_test

import data.regate.github_workflow.workflow_agent_open as policy

claude := "anthropics/claude-code-action@v1"

document(uses, given, permissions) := {
	"on": "issues",
	"jobs": {"triage": {"permissions": permissions, "steps": [{"uses": uses, "with": given}]}},
}

found(uses, given, permissions) := answer if {
	found := policy.deny with input as document(uses, given, permissions)
	answer := {[result.path[count(result.path) - 1], object.get(result, "review", false)] | some result in found}
}

test_open_to_all_with_a_token_that_writes if {
	every given in ["*", "octocat, *"] {
		found(claude, {"allowed_non_write_users": given}, {"contents": "write"}) == {["allowed_non_write_users", false]}
		found(claude, {"allowed_non_write_users": given}, "write-all") == {["allowed_non_write_users", false]}
	}
	found("OpenAI/codex-action@v1", {"allow-users": "*"}, {"pull-requests": "write"}) == {["allow-users", false]}
}

test_open_to_all_with_commands if {
	every tools in [{"claude_args": "--allowedTools \"Bash(gh:*)\""}, {"claude_args": "--dangerously-skip-permissions"}, {"allowed_tools": "Bash"}] {
		found(claude, object.union({"allowed_non_write_users": "*"}, tools), {"issues": "write"}) == {["allowed_non_write_users", false]}
	}
}

test_open_to_all_that_can_only_label if {
	given := {"allowed_non_write_users": "*", "claude_args": "--allowedTools mcp__github__update_issue"}
	found(claude, given, {"issues": "write", "contents": "read"}) == {["allowed_non_write_users", true]}
}

test_those_who_may_push if {
	every given in [{}, {"allowed_non_write_users": "octocat"}, {"prompt": "${{ github.event.issue.body }}"}] {
		found(claude, given, {"contents": "write"}) == set()
	}
	found("actions/checkout@v4", {"allowed_non_write_users": "*"}, "write-all") == set()
}

test_prompt_by_outsiders if {
	given := {"prompt": "Triage: ${{ github.event.issue.title }}"}
	every action in ["google-github-actions/run-gemini-cli@v0", "anthropics/claude-code-base-action@beta"] {
		found(action, given, {"contents": "read"}) == {["prompt", true]}
		found(action, {"prompt": "Triage ${{ github.event.issue.number }}"}, {"contents": "read"}) == set()
	}
}

test_who_is_not_known if {
	found := policy.unknown with input as document(claude, {"allowed_non_write_users": "${{ vars.USERS }}"}, {"contents": "read"})
	count(found) == 1
}

test_population if {
	subjects := policy.subjects with input as document(claude, {}, {})
	{subject.path | some subject in subjects} == {["jobs", "triage", "steps", 0]}
}
