package regate.gitlab_ci.gitlab_ci_include_unpinned_test

import data.regate.gitlab_ci.gitlab_ci_include_unpinned as policy

found(include) := answer if {
	found := policy.deny with input as {"include": include}
	answer := {result.path | some result in found}
}

test_moving if {
	found("https://shop.test/ci.yml") == {["include"]}
	found([{"remote": "https://shop.test/ci.yml"}]) == {["include", 0, "remote"]}
	found([{"project": "shop/ci", "file": "a.yml"}]) == {["include", 0, "project"]}
	found({"project": "shop/ci", "ref": "main", "file": "a.yml"}) == {["include", "ref"]}
	found([{"component": "gitlab.com/shop/scan@~latest"}]) == {["include", 0, "component"]}
}

test_pinned if {
	every note, include in {
		"integrity": {"remote": "https://shop.test/ci.yml", "integrity": "sha256-abc"}, "ref": {"project": "shop/ci", "ref": "0123456789abcdef0123456789abcdef01234567", "file": "a.yml"},
		"local": {"local": "a.yml"}, "path": "a.yml", "template": {"template": "Jobs/SAST.gitlab-ci.yml"}, "component": {"component": "gitlab.com/shop/scan@1.2.0"},
	} {
		found(include) == set()
	}
}

test_variable_is_unknown if {
	results := policy.unknown with input as {"include": [{"project": "shop/ci", "ref": "$CI_TEMPLATES", "file": "a.yml"}]}
	{result.path | some result in results} == {["include", 0]}
}

test_population if {
	results := policy.subjects with input as {"include": [{"local": "a.yml"}, {"project": "shop/ci", "ref": "v1"}]}
	{subject.name | some subject in results} == {"shop/ci"}
}
