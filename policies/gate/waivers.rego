# What somebody answers for until a day.
package regate.gate

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

# The rule accepts no exception, whoever waives it.
found contains {
	"id": "waiver-not-allowed",
	"message": sprintf("Waiver '%s' is about '%s', which may not be waived: remove it, and fix the result", [waiver.id, waiver.rule]),
	"inputs": [sprintf("/waivers/list/%d", [at])],
} if {
	some at, waiver in input.waivers.list
	waiver.standing in {"active", "expiring"}
	object.get(waiver, "notAllowed", 0) > 0
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

# A change does not waive its own results.
found contains {
	"id": "waiver-brought",
	"message": sprintf("The change brings %d waivers (%s), which do not count for it: they count once they are in the trusted base, by a change of their own", [brought.count, concat(", ", names)]),
	"inputs": ["/waivers/brought"],
} if {
	brought := object.get(input.waivers, "brought", {"count": 0, "first": []})
	brought.count > 0
	names := [sprintf("%s of '%s'", [waiver.id, waiver.rule]) | some waiver in brought.first]
}
