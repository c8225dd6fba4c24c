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
action(id) := stated(id) if not overridden(id)

action(id) := "warn" if overridden(id)

# What the profile says, whatever happened.
stated(id) := object.get(profile.actions, id, profile.otherwise) if not id in always

stated(id) := "refuse" if id in always

# What refuses whatever a profile says.
always := {"policy-malformed", "waiver-not-allowed"}

ranks := {"info": 0, "low": 1, "medium": 2, "high": 3, "critical": 4}

at_least(severity, threshold) if ranks[severity] >= ranks[threshold]

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
