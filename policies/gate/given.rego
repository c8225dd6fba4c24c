# What was given: that there is evidence, that it can be read, and that it is about this commit.
package regate.gate

found contains {
	"id": "no-evidence",
	"message": "No run of a tool and no test report was given: nothing was judged; 'regate scan --trust-base REV -o sarif-full=FILE' writes what --sarif takes",
	"inputs": ["/runs", "/tests", "/coverage", "/components"],
} if {
	count(input.runs) == 0
	count(input.tests) == 0
}

found contains {
	"id": "evidence-unreadable",
	"message": error.message,
	"inputs": [sprintf("/errors/%d", [at])],
} if {
	some at, error in input.errors
}

# Which commit the evidence is about.

bound := [{"pointer": sprintf("/%s/%d/binding", [list, at]), "file": item.file, "binding": item.binding} |
	some list in ["runs", "tests", "coverage", "components", "load"]
	some at, item in object.get(input, list, [])
]

found contains {
	"id": "evidence-unbound",
	"message": sprintf("%s names no commit: give FILE@COMMIT", [item.file]),
	"inputs": [item.pointer],
} if {
	some item in bound
	item.binding == "none"
}

found contains {
	"id": "evidence-other-commit",
	"message": sprintf("%s is about another commit", [item.file]),
	"inputs": [item.pointer],
} if {
	some item in bound
	not item.binding in {"stated", "asserted", "none"}
}

found contains {
	"id": "evidence-stale",
	"message": sprintf("'%s' ran before the commit was made (%s)", [run.tool, run.file]),
	"inputs": [sprintf("/runs/%d/ended", [at]), "/commit/time"],
} if {
	some at, run in input.runs
	run.ended != null
	run.ended < input.commit.time
}

found contains {
	"id": "evidence-stale",
	"message": sprintf("'%s' ran before the commit was made (%s)", [report.tool, report.file]),
	"inputs": [sprintf("/load/%d/ended", [at]), "/commit/time"],
} if {
	some at, report in input.load
	report.ended != null
	report.ended < input.commit.time
}

# Tests, coverage, components.

kinds := {"tests": "tests", "coverage": "coverage", "sbom": "components", "load": "load"}

found contains {
	"id": "evidence-missing",
	"message": sprintf("Evidence is missing: %s", [kind]),
	"inputs": [sprintf("/%s", [object.get(kinds, kind, "?")])],
} if {
	is_array(profile.required_evidence)
	some kind in profile.required_evidence
	count(object.get(input, object.get(kinds, kind, "?"), [])) == 0
}

found contains {
	"id": "tests-failed",
	"message": sprintf("%d of %d tests failed (%s)", [report.failed + report.errors, report.tests, report.file]),
	"inputs": [sprintf("/tests/%d", [at])],
} if {
	some at, report in input.tests
	report.failed + report.errors > 0
}

found contains {
	"id": "tests-none",
	"message": sprintf("%s holds no test that ran", [report.file]),
	"inputs": [sprintf("/tests/%d", [at])],
} if {
	some at, report in input.tests
	report.passed + report.failed + report.errors == 0
}

found contains {
	"id": "coverage-low",
	"message": sprintf("Tests run %v%% of the lines, and %v%% are asked for (%s)", [report.percent, profile.coverage, report.file]),
	"inputs": [sprintf("/coverage/%d", [at])],
} if {
	some at, report in input.coverage
	report.percent != null
	report.percent < profile.coverage
}

found contains {
	"id": "coverage-low",
	"message": sprintf("%s covers no lines at all", [report.file]),
	"inputs": [sprintf("/coverage/%d", [at])],
} if {
	some at, report in input.coverage
	report.percent == null
	profile.coverage > 0
}

found contains {
	"id": "components-none",
	"message": sprintf("%s lists no components", [list.file]),
	"inputs": [sprintf("/components/%d", [at])],
} if {
	some at, list in input.components
	list.components == 0
}

# What a list of components says of itself.
found contains {
	"id": "tool-incomplete",
	"message": sprintf("%s says of itself that it is %s", [list.file, list.aggregate]),
	"inputs": [sprintf("/components/%d/aggregate", [at])],
} if {
	some at, list in input.components
	object.get(list, "aggregate", null) != null
}

found contains {
	"id": "tests-skipped",
	"message": sprintf("%d of %d tests were skipped (%s)", [report.skipped, report.tests, report.file]),
	"inputs": [sprintf("/tests/%d/skipped", [at])],
} if {
	some at, report in input.tests
	object.get(report, "skipped", 0) > 0
}
