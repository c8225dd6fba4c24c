# What was found: new, unknown and suppressed results.
package regate.gate

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

# The same, without what waivers cover that the change brings and somebody attests.
open_count(kind) := new_count(kind) - waived_by_change(brought_count(kind))

brought_count(kind) := sum([count |
	some state, severities in object.get(brought.counts, kind, {})
	is_new(state)
	some severity, count in severities
	at_least(severity, profile.new_from)
])

found contains {
	"id": "new-results",
	"message": sprintf("%d new at or above %s", [open_count("fail"), profile.new_from]),
	"inputs": ["/counts/fail"],
} if {
	open_count("fail") > 0
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

count_unknown := open_count("open") + open_count("review")

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

# How long a result may stay open, in hours by severity. A severity without a limit has none.
age_hours := object.get(data.gate, "age_hours", {})

overdue(severity) := sum([number |
	some age in input.ages
	age.severity == severity
	age.hours > age_hours[severity]
	number := age.count - waived_by_change(object.get(age, "brought", 0))
])

found contains {
	"id": "result-overdue",
	"message": sprintf("%d results of severity %s are open for longer than %v hours", [overdue(severity), severity, hours]),
	"inputs": ["/ages"],
} if {
	some severity, hours in age_hours
	overdue(severity) > 0
}

found contains {
	"id": "age-unknown",
	"message": "How old results are is not known without a ledger: give --evidence",
	"inputs": ["/ages", "/ledger"],
} if {
	input.ledger.given == false
	some age in input.ages
	is_number(age_hours[age.severity])
}
