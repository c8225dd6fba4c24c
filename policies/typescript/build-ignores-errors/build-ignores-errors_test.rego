package regate.typescript.build_ignores_errors_test

import data.regate.typescript.build_ignores_errors as policy

document := {"settings": [
	{"name": "ignoreBuildErrors", "value": true, "within": "typescript"},
	{"name": "ignoreDuringBuilds", "value": false, "within": "eslint"},
	{"name": "other", "value": true, "within": ""},
]}

test_ignored if {
	results := policy.deny with input as document with data.regate.file as {"path": "web/next.config.mjs"}
	{result.path | some result in results} == {["settings", 0]}
}

test_other_files if {
	results := policy.deny with input as document with data.regate.file as {"path": "web/a.ts"}
	results == set()
}

test_population if {
	subjects := policy.subjects with input as document with data.regate.file as {"path": "next.config.js"}
	count(subjects) == 2
}
