package regate.dockerfile.dockerfile_runs_as_root_test

import data.regate.dockerfile.dockerfile_runs_as_root as policy

line(cmd, value, stage) := {"Cmd": cmd, "SubCmd": "", "JSON": false, "Flags": [], "Value": value, "Stage": stage}

test_no_user if {
	results := policy.deny with input as [line("from", ["node:22"], 0)]
	{[result.path, result.severity] | some result in results} == {[[0], "medium"]}
}

test_user if {
	results := policy.deny with input as [line("from", ["node:22"], 0), line("user", ["node"], 0)]
	count(results) == 0
}

test_back_to_root if {
	results := policy.deny with input as [line("from", ["node:22"], 0), line("user", ["node"], 0), line("user", ["root"], 0)]
	{result.path | some result in results} == {[2]}
}

test_user_of_another_stage_does_not_count if {
	results := policy.deny with input as [line("from", ["node:22", "AS", "build"], 0), line("user", ["node"], 0), line("from", ["alpine:3.22"], 1)]
	{result.path | some result in results} == {[2]}
}

test_user_of_a_parent_stage_counts if {
	results := policy.deny with input as [line("from", ["node:22", "AS", "base"], 0), line("user", ["node"], 0), line("from", ["base"], 1)]
	count(results) == 0
}

test_distroless_nonroot if {
	results := policy.deny with input as [line("from", ["gcr.io/distroless/static:nonroot"], 0)]
	count(results) == 0
}

test_unknown_base_is_silent if {
	results := policy.deny with input as [line("from", ["${BASE}"], 0)]
	count(results) == 0
}

test_empty_file if {
	results := policy.deny with input as []
	count(results) == 0
}

test_files_only if {
	results := policy.deny with input as [line("from", ["scratch"], 0), line("copy", ["a", "/a"], 0)]
	count(results) == 0
}

test_scratch_with_a_program if {
	results := policy.deny with input as [line("from", ["scratch"], 0), line("entrypoint", ["/a"], 0)]
	{result.path | some result in results} == {[0]}
}
