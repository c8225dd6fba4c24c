# Which tools ran, and whether they did their work.
package regate.gate

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

# What the configuration that a scan listened to keeps from anybody's eyes: the trusted base's, which nothing of the change is in.
found contains {
	"id": "exemptions",
	"message": sprintf("For '%s' something is switched off, left out or milder (%d): %s (%s)", [own.run.tool, own.run.scan.exempted, concat("; ", own.run.scan.exemptions), own.run.file]),
	"inputs": [sprintf("/runs/%d/scan/exemptions", [own.at])],
} if {
	some own in own_runs
	object.get(own.run.scan, "exempted", 0) > 0
}
