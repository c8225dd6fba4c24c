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

test_unknown_base if {
	results := policy.unknown with input as [line("from", ["${BASE}"], 0)]
	{[result.subject, result.path] | some result in results} == {["${BASE}", [0]]}
	denied := policy.deny with input as [line("from", ["${BASE}"], 0)]
	count(denied) == 0
}

test_unknown_base_with_a_user_is_known if {
	results := policy.unknown with input as [line("from", ["${BASE}"], 0), line("user", ["app"], 0)]
	count(results) == 0
}

test_unknown_user if {
	lines := [line("from", ["node:22"], 0), line("user", ["$WHO"], 0)]
	results := policy.unknown with input as lines
	{[result.subject, result.path] | some result in results} == {["node:22", [1]]}
	denied := policy.deny with input as lines
	count(denied) == 0
}

test_unknown_group_of_a_known_user if {
	results := policy.unknown with input as [line("from", ["node:22"], 0), line("user", ["app:$GROUP"], 0)]
	count(results) == 0
}

test_root_by_a_variable if {
	every note, declared in {"argument": line("arg", ["WHO=0"], 0), "environment": line("env", ["WHO", "0", "="], 0)} {
		results := policy.deny with input as [line("from", ["node:22"], 0), declared, line("user", ["${WHO}"], 0)]
		{result.message | some result in results} == {"the image's last USER is '${WHO}' (0)"}
	}
}

test_zero_in_two_digits if {
	results := policy.deny with input as [line("from", ["node:22"], 0), line("user", ["00:1"], 0)]
	count(results) == 1
}

test_population if {
	found := policy.subjects with input as [line("from", ["node:22", "AS", "build"], 0), line("from", ["alpine:3.22"], 1)]
	found == {{"kind": "image", "name": "alpine:3.22", "path": [1]}}
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

edit(lines) := {object.get(result, "fix", "none") | some result in policy.deny with input as lines}

test_user_that_the_base_brings if {
	every note, found in {
		"node": {"image": "node:22-alpine", "user": "node"},
		"library": {"image": "docker.io/library/node@sha256:0", "user": "node"},
		"distroless": {"image": "gcr.io/distroless/static-debian12", "user": "nonroot"},
		"dotnet": {"image": "mcr.microsoft.com/dotnet/aspnet:9.0-alpine", "user": "app"},
		"dotnet before 8": {"image": "mcr.microsoft.com/dotnet/aspnet:6.0", "user": "none"},
		"another's node": {"image": "acme/node:22", "user": "none"},
		"no user": {"image": "alpine:3.22", "user": "none"},
	} {
		edit([line("from", [found.image], 0)]) == {found.user}
	}
}

test_low_port_needs_root if {
	edit([line("from", ["node:22"], 0), line("expose", ["80"], 0)]) == {"none"}
	edit([line("from", ["node:22"], 0), line("expose", ["$PORT"], 0)]) == {"none"}
	edit([line("from", ["node:22"], 0), line("expose", ["3000/tcp"], 0)]) == {"node"}
}

test_windows_is_not_known if {
	lines := [line("from", ["mcr.microsoft.com/dotnet/aspnet:8.0-nanoserver-ltsc2022"], 0)]
	denied := policy.deny with input as lines
	denied == set()
	open := policy.unknown with input as lines
	count(open) == 1
}

made(command) := [line("from", ["alpine:3.22"], 0), line("run", [command], 0), line("user", ["app:app"], 0)]

test_a_user_with_the_number_of_root if {
	every command in ["useradd -o -u 0 app", "useradd -ou0 app && true", "useradd --non-unique --uid=0 --create-home app", "adduser app -o -u 0", "usermod -o -u 0 app", `echo "app:x:0:0::/:/bin/sh" >> /etc/passwd`] {
		results := policy.deny with input as made(command)
		{result.path | some result in results} == {[2]}
	}
}

test_a_user_with_another_number if {
	every command in ["useradd -u 1000 app", "useradd -u 1000 -g 0 app", "useradd -o -u 0 other", "adduser -D app; useradd -o -u 0 root2", "useradd app -u 0700"] {
		results := policy.deny with input as made(command)
		count(results) == 0
	}
}
