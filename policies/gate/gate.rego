# The decision of `regate gate`. `found` says what there is to say about the evidence; the profile of the environment
# (data.json) says for each id whether that refuses, leaves the decision pending, warns, or is ignored.
#
# `input` is described in docs/gate.md. What is undefined here decides nothing: Regate takes an undefined answer for an
# error, never for an approval.
package regate.gate

profile := data.gate.profiles[input.environment]

# Undefined for an environment without a profile.
decision := {"refuse": refuse, "pend": pend, "warn": warn} if is_object(profile)

refuse contains reason if {
	some reason in found
	action(reason.id) == "refuse"
}

# A profile with a word that is not known decides nothing by it.
refuse contains reason if {
	some reason in found
	not action(reason.id) in {"refuse", "pend", "warn", "ignore"}
}

pend contains reason if {
	some reason in found
	action(reason.id) == "pend"
}

warn contains reason if {
	some reason in found
	action(reason.id) == "warn"
}

# What is undefined here is no word that is known, and refuses.
action(id) := object.get(profile.actions, id, profile.otherwise) if id != "policy-malformed"

action("policy-malformed") := "refuse"

ranks := {"info": 0, "low": 1, "medium": 2, "high": 3, "critical": 4}

at_least(severity, threshold) if ranks[severity] >= ranks[threshold]

# What nobody compared with an earlier state counts as new.
is_new(state) if state in {"new", "updated", "unknown"}

# How many results of a kind are new and at or above the profile's severity. The counts are of all results; the list of
# results may be cut.
new_count(kind) := sum([count |
	some state, severities in input.counts[kind]
	is_new(state)
	some severity, count in severities
	at_least(severity, profile.new_from)
])

attested(check) if {
	some signoff in input.signOffs
	signoff.counts
	check in signoff.checks
}

attested_by(check, role) if {
	some signoff in input.signOffs
	signoff.counts
	signoff.role == role
	check in signoff.checks
}

# A word of the policy's data that is not understood must not switch a check off: where it stands in a head or a comparison,
# the rule would be undefined and say nothing. Each of these refuses, whatever the profile says.

found contains {
	"id": "policy-malformed",
	"message": sprintf("The profile '%s' has no sound '%s'", [input.environment, key]),
	"inputs": ["/environment"],
} if {
	some key, is_sound in {
		"new_from": is_severity(object.get(profile, "new_from", null)),
		"coverage": is_percent(object.get(profile, "coverage", null)),
		"required_tools": is_texts(object.get(profile, "required_tools", null)),
		"required_evidence": is_evidence(object.get(profile, "required_evidence", null)),
		"sign_offs": is_quorum(object.get(profile, "sign_offs", null)),
		"manual_checks": is_boolean(object.get(profile, "manual_checks", null)),
		"checklist": is_boolean(object.get(profile, "checklist", null)),
		"actions": is_actions(object.get(profile, "actions", null)),
		"otherwise": is_action(object.get(profile, "otherwise", null)),
	}
	is_sound == false
}

found contains {
	"id": "policy-malformed",
	"message": sprintf("The policy's data has no sound '%s'", [key]),
	"inputs": ["/policy"],
} if {
	some key, is_sound in {
		"waiver_days": is_lives(object.get(data.gate, "waiver_days", null)),
		"manual_checks": is_checks(object.get(data.gate, "manual_checks", null)),
	}
	is_sound == false
}

default is_severity(_) := false

is_severity(value) if value in object.keys(ranks)

default is_percent(_) := false

is_percent(value) if {
	is_number(value)
	value >= 0
	value <= 100
}

default is_texts(_) := false

is_texts(value) if {
	is_array(value)
	every text in value {
		is_text(text)
	}
}

default is_text(_) := false

is_text(value) if {
	is_string(value)
	value != ""
}

default is_evidence(_) := false

is_evidence(value) if {
	is_array(value)
	every kind in value {
		kind in object.keys(kinds)
	}
}

# How many persons have to sign in each role.
default is_quorum(_) := false

is_quorum(value) if {
	is_object(value)
	every role, needed in value {
		is_role(role)
		is_count(needed)
	}
}

default is_count(_) := false

is_count(value) if {
	is_number(value)
	value >= 1
	value == floor(value)
}

default is_role(_) := false

is_role(value) if {
	is_string(value)
	regex.match("^[a-z0-9-]{1,64}$", value)
}

default is_action(_) := false

is_action(value) if value in {"refuse", "pend", "warn", "ignore"}

default is_actions(_) := false

is_actions(value) if {
	is_object(value)
	every _, word in value {
		is_action(word)
	}
}

# Days for every severity.
default is_lives(_) := false

is_lives(value) if {
	is_object(value)
	every severity in object.keys(ranks) {
		is_days(object.get(value, severity, null))
	}
	every severity, _ in value {
		is_severity(severity)
	}
}

default is_days(_) := false

is_days(value) if {
	is_number(value)
	value >= 0
}

default is_checks(_) := false

is_checks(value) if {
	is_object(value)
	every name, check in value {
		is_role(name)
		is_object(check)
		is_role(object.get(check, "role", null))
		is_texts(object.get(check, "paths", null))
		count(object.get(check, "paths", [])) > 0
	}
}

found contains {
	"id": "no-evidence",
	"message": "No evidence was given: nothing was judged",
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

found contains {
	"id": "new-results",
	"message": sprintf("%d new at or above %s", [new_count("fail"), profile.new_from]),
	"inputs": ["/counts/fail"],
} if {
	new_count("fail") > 0
}

found contains {
	"id": "unknown-results",
	"message": sprintf("Of %d results at or above %s nobody knows whether they are any: a security officer attests 'unknown-results'", [count_unknown, profile.new_from]),
	"inputs": ["/counts/open", "/counts/review"],
	"check": "unknown-results",
	"role": "security-officer",
} if {
	count_unknown > 0
	not attested_by("unknown-results", "security-officer")
}

count_unknown := new_count("open") + new_count("review")

found contains {
	"id": "new-suppressions",
	"message": sprintf("%d results at or above %s that are not known from before are suppressed: a security officer attests 'suppressions-review'", [new_count("suppressed"), profile.new_from]),
	"inputs": ["/counts/suppressed"],
	"check": "suppressions-review",
	"role": "security-officer",
} if {
	new_count("suppressed") > 0
	not attested_by("suppressions-review", "security-officer")
}

# Tools.

required_tools := {tool | is_array(profile.required_tools); some tool in profile.required_tools; is_text(tool)} | {tool | some tool in input.requiredTools}

has_run(tool) if {
	some run in input.runs
	lower(run.tool) == lower(tool)
}

# Who asks for a tool by name asks for all of its work; a profile says itself what an incomplete run comes to.
has_whole_run(tool) if {
	some run in input.runs
	lower(run.tool) == lower(tool)
	reliable(run)
	count(run.incomplete) == 0
}

found contains {
	"id": "tool-missing",
	"message": sprintf("'%s' is required, and no file has a whole run of it on this commit", [tool]),
	"inputs": ["/runs"],
} if {
	some tool in input.requiredTools
	has_run(tool)
	not has_whole_run(tool)
}

found contains {
	"id": "tool-missing",
	"message": sprintf("'%s' is required, and no file has a run of it", [tool]),
	"inputs": ["/runs"],
} if {
	some tool in required_tools
	not has_run(tool)
}

found contains {
	"id": "tool-failed",
	"message": sprintf("'%s' says that it did not succeed (%s)", [run.tool, run.file]),
	"inputs": [sprintf("/runs/%d/successful", [at])],
} if {
	some at, run in input.runs
	run.successful == false
}

found contains {
	"id": "tool-incomplete",
	"message": sprintf("'%s' did not do all of its work: %s (%s)", [run.tool, concat("; ", [text | some text, _ in run.incomplete]), run.file]),
	"inputs": [sprintf("/runs/%d/incomplete", [at])],
} if {
	some at, run in input.runs
	count(run.incomplete) > 0
}

# Whether Regate looked at all that the change brings, and listened to nothing of the change. One run that did is enough:
# what others bring beside it only adds results.

own_runs := [{"at": at, "run": run} | some at, run in input.runs; lower(run.tool) == "regate"]

sound(run) if {
	run.scan.trusted == true
	run.scan.whole == true
	reliable(run)
}

# A run that can be relied on: it did not fail, and is about this commit.
reliable(run) if {
	object.get(run, "successful", null) != false
	run.binding in {"stated", "asserted"}
}

has_sound_run if {
	some own in own_runs
	sound(own.run)
}

found contains {
	"id": "scan-untrusted",
	"message": sprintf("'%s' listened to the change about what is scanned and accepted: scan with --trust-base, and give the gate a base that has that commit (%s)", [own.run.tool, own.run.file]),
	"inputs": [sprintf("/runs/%d/scan", [own.at])],
} if {
	not has_sound_run
	some own in own_runs
	not own.run.scan.trusted == true
}

found contains {
	"id": "scan-partial",
	"message": sprintf("'%s' did not look at all that the change brings: %s (%s)", [own.run.tool, concat("; ", own.run.scan.because), own.run.file]),
	"inputs": [sprintf("/runs/%d/scan", [own.at])],
} if {
	not has_sound_run
	some own in own_runs
	own.run.scan.whole == false
}

found contains {
	"id": "evidence-odd",
	"message": sprintf("'%s' says odd things: %s (%s)", [run.tool, concat("; ", [text | some text, _ in run.remarks]), run.file]),
	"inputs": [sprintf("/runs/%d/remarks", [at])],
} if {
	some at, run in input.runs
	count(run.remarks) > 0
}

# Which commit the evidence is about.

bound := [{"pointer": sprintf("/%s/%d/binding", [list, at]), "file": item.file, "binding": item.binding} |
	some list in ["runs", "tests", "coverage", "components"]
	some at, item in input[list]
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

# Tests, coverage, components.

kinds := {"tests": "tests", "coverage": "coverage", "sbom": "components"}

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

# Waivers.

found contains {
	"id": "waiver-malformed",
	"message": sprintf("A waiver is malformed (line %d): %s", [flaw.line, flaw.message]),
	"inputs": [sprintf("/waivers/malformed/%d", [at])],
} if {
	some at, flaw in input.waivers.malformed
}

found contains {
	"id": "waiver-expired",
	"message": sprintf("Waiver '%s' of '%s' expired on %s; its owner is %s", [waiver.id, waiver.rule, waiver.expires, waiver.owner]),
	"inputs": [sprintf("/waivers/list/%d", [at])],
} if {
	some at, waiver in input.waivers.list
	waiver.standing == "expired"
}

found contains {
	"id": "waiver-expiring",
	"message": sprintf("Waiver '%s' of '%s' ends on %s; its owner is %s", [waiver.id, waiver.rule, waiver.expires, waiver.owner]),
	"inputs": [sprintf("/waivers/list/%d", [at])],
} if {
	some at, waiver in input.waivers.list
	waiver.standing == "expiring"
}

found contains {
	"id": "waiver-unused",
	"message": sprintf("Waiver '%s' of '%s' matches no result", [waiver.id, waiver.rule]),
	"inputs": [sprintf("/waivers/list/%d", [at])],
} if {
	some at, waiver in input.waivers.list
	waiver.matches == 0
}

found contains {
	"id": "waiver-too-long",
	"message": sprintf("Waiver '%s' holds for %d days, and one of a %s result may hold for %v", [waiver.id, waiver.days, waiver.severity, life(waiver.severity)]),
	"inputs": [sprintf("/waivers/list/%d", [at])],
} if {
	some at, waiver in input.waivers.list
	waiver.severity != null
	waiver.days > life(waiver.severity)
}

# Of a severity without one, no waiver holds at all.
life(severity) := object.get(object.get(data.gate, "waiver_days", {}), severity, 0)

found contains {
	"id": "waiver-untrusted",
	"message": "Waivers were read from the change itself: give --trust-base, so that nobody waives their own",
	"inputs": ["/waivers/trusted"],
} if {
	input.waivers.trusted == false
	some waiver in input.waivers.list
	waiver.matches > 0
}

# The clock, which tells what is expired.

found contains {
	"id": "clock-behind",
	"message": "The clock stands before the commit: what is expired cannot be told",
	"inputs": ["/now", "/commit/time"],
} if {
	input.now + 300 < input.commit.time
}

found contains {
	"id": "clock-behind",
	"message": "The clock stands before the ledger's last entry: what is expired cannot be told",
	"inputs": ["/now", "/ledger/last"],
} if {
	input.ledger.last != null
	input.now + 300 < input.ledger.last
}

# Persons.

signers(role) := {signoff.principal |
	some signoff in input.signOffs
	signoff.counts
	signoff.role == role
}

found contains {
	"id": "sign-off-missing",
	"message": sprintf("%d of %d sign-offs as '%s' are there", [count(signers(role)), needed, role]),
	"inputs": ["/signOffs"],
	"role": role,
} if {
	some role, needed in profile.sign_offs
	count(signers(role)) < needed
}

found contains {
	"id": "sign-off-not-counted",
	"message": sprintf("%s does not count: %s", [signoff.file, signoff.whyText]),
	"inputs": [sprintf("/signOffs/%d", [at])],
} if {
	some at, signoff in input.signOffs
	not signoff.counts
}

mandated contains {"check": name, "role": check.role, "path": path} if {
	profile.manual_checks
	# Without a base it is null, which has no members: `change-unknown` says so.
	is_array(input.commit.changedPaths)
	some name, check in object.get(data.gate, "manual_checks", {})
	some path in input.commit.changedPaths
	some pattern in check.paths
	glob.match(pattern, ["/"], concat("", ["./", path]))
}

found contains {
	"id": "check-missing",
	"message": sprintf("The change touches %s: '%s' is to be attested by a '%s'", [example(mandate.check), mandate.check, mandate.role]),
	"inputs": ["/commit/changedPaths", "/signOffs"],
	"check": mandate.check,
	"role": mandate.role,
} if {
	some mandate in mandated
	not attested_by(mandate.check, mandate.role)
}

example(check) := min({mandate.path | some mandate in mandated; mandate.check == check})

# What changed is not known without a base, and so is which checks it mandates.
found contains {
	"id": "change-unknown",
	"message": "What the change touches is not known: give --trust-base",
	"inputs": ["/commit/changedPaths"],
} if {
	profile.manual_checks
	input.commit.changedPaths == null
}

found contains {
	"id": "checklist-open",
	"message": sprintf("Of the checklist, '%s' is open", [item.title]),
	"inputs": [sprintf("/checklist/%d", [at])],
} if {
	profile.checklist
	some at, item in input.checklist
	item.status == "open"
}
