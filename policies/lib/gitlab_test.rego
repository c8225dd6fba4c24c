package regate.lib.gitlab_test

import data.regate.lib.gitlab

document := {
	"image": "node:22",
	"default": {"services": [{"name": "redis:7"}]},
	"before_script": ["a"],
	"test": {"script": ["b", ["c", ["e", [["f"]]]]], "image": {"name": "go:1"}},
	".base": {"after_script": "d"},
	"hooked": {"hooks": {"pre_get_sources_script": ["g"]}},
	"variables": {"script": ["x"]},
}

test_images if {
	found := gitlab.images with input as document
	{[use.reference, use.path] | some use in found} == {["node:22", ["image"]], ["redis:7", ["default", "services", 0, "name"]], ["go:1", ["test", "image", "name"]]}
}

test_scripts if {
	found := gitlab.scripts with input as document
	{[entry.text, entry.path] | some entry in found} == {
		["a", ["before_script", 0]], ["b", ["test", "script", 0]], ["c", ["test", "script", 1, 0]], ["e", ["test", "script", 1, 1, 0]],
		["f", ["test", "script", 1, 1, 1, 0, 0]], ["d", [".base", "after_script"]],
		["g", ["hooked", "hooks", "pre_get_sources_script", 0]],
	}
}
