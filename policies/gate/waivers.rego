# What somebody answers for until a day.
package regate.gate

found contains {
	"id": "waiver-malformed",
	"message": sprintf("A waiver is malformed (line %d): %s", [flaw.line, flaw.message]),
	"inputs": [sprintf("/waivers/malformed/%d", [at])],
} if {
	some at, flaw in input.waivers.malformed
}

# The waivers that count, by where they stand in the input: those of the trusted base, and those that the change brings where a
# security officer attests them. A change does not waive its own results by itself.
counting[pointer] := waiver if {
	some at, waiver in input.waivers.list
	pointer := sprintf("/waivers/list/%d", [at])
}

counting[pointer] := waiver if {
	brought_attested
	some at, waiver in brought.list
	pointer := sprintf("/waivers/brought/list/%d", [at])
}

brought := object.get(input.waivers, "brought", {"list": [], "counts": {}, "covered": 0})

brought_attested if attested_by("waivers-review", "security-officer")

# How many of a count a waiver covers that the change brings and somebody attests.
waived_by_change(number) := number if brought_attested

waived_by_change(_) := 0 if not brought_attested

found contains {
	"id": "waiver-expired",
	"message": sprintf("Waiver '%s' of '%s' expired on %s; its owner is %s", [waiver.id, waiver.rule, waiver.expires, waiver.owner]),
	"inputs": [pointer],
} if {
	some pointer, waiver in counting
	not object.get(waiver, "gone", false)
	waiver.standing == "expired"
}

found contains {
	"id": "waiver-expiring",
	"message": sprintf("Waiver '%s' of '%s' ends on %s; its owner is %s", [waiver.id, waiver.rule, waiver.expires, waiver.owner]),
	"inputs": [pointer],
} if {
	some pointer, waiver in counting
	not object.get(waiver, "gone", false)
	waiver.standing == "expiring"
}

found contains {
	"id": "waiver-unused",
	"message": sprintf("Waiver '%s' of '%s' matches no result", [waiver.id, waiver.rule]),
	"inputs": [pointer],
} if {
	some pointer, waiver in counting
	not object.get(waiver, "gone", false)
	waiver.matches == 0
}

found contains {
	"id": "waiver-too-long",
	"message": sprintf("Waiver '%s' holds for %d days, and one of a %s result may hold for %v", [waiver.id, waiver.days, waiver.severity, life(waiver.severity)]),
	"inputs": [pointer],
} if {
	some pointer, waiver in counting
	not object.get(waiver, "gone", false)
	waiver.severity != null
	waiver.days > life(waiver.severity)
}

# The rule accepts no exception, whoever waives it.
found contains {
	"id": "waiver-not-allowed",
	"message": sprintf("Waiver '%s' is about '%s', which may not be waived: remove it, and fix the result", [waiver.id, waiver.rule]),
	"inputs": [pointer],
} if {
	some pointer, waiver in counting
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

found contains {
	"id": "waiver-brought",
	"message": sprintf("The change brings %d waivers (%s) for %d results%s", [count(brought.list), names_of(brought.list), brought.covered, worth]),
	"inputs": ["/waivers/brought"],
} if {
	count(brought.list) > 0
}

worth := ", which count: a security officer attests 'waivers-review'" if brought_attested

worth := ", which do not count for it: a security officer who did not write it attests 'waivers-review', or they come into the trusted base by a change of their own" if {
	not brought_attested
}

# The first few, by id and rule.
names_of(list) := concat(", ", array.concat([sprintf("%s of '%s'", [waiver.id, waiver.rule]) | some waiver in array.slice(list, 0, 20)], [sprintf("and %d more", [count(list) - 20]) | count(list) > 20]))
