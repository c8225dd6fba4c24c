# An emergency: who may do so signs as 'break-glass', with a reason and a day until which somebody else looks at it. What
# the profile lists under 'overrides' then warns. Nothing is left out: every reason is still told, and the ledger remembers.
package regate.gate

glass := object.get(profile, "break_glass", null)

glass_signoffs := [signoff |
	some signoff in input.signOffs
	signoff.counts
	signoff.role == "break-glass"
]

in_time(signoff) if {
	signoff.followUpDays >= 0
	signoff.followUpDays <= glass.days
}

# What nobody remembers, nobody looks at afterwards.
is_broken if {
	input.ledger.given == true
	some signoff in glass_signoffs
	in_time(signoff)
}

overridden(id) if {
	not id in always
	is_broken
	is_glass(glass)
	id in glass.overrides
	stated(id) in {"refuse", "pend"}
}

found contains {
	"id": "break-glass",
	"message": sprintf("%s approved in an emergency: %s; somebody else is to look at it until %s", [signoff.principal, signoff.emergency.reason, signoff.emergency.followUp]),
	"inputs": ["/signOffs"],
} if {
	input.ledger.given == true
	some signoff in glass_signoffs
	in_time(signoff)
	is_glass(glass)
}

found contains {
	"id": "break-glass-void",
	"message": sprintf("%s approved in an emergency, and that does not hold here: the follow-up on %s is over, or later than the profile lets it be", [signoff.principal, signoff.emergency.followUp]),
	"inputs": ["/signOffs"],
} if {
	some signoff in glass_signoffs
	not in_time(signoff)
}

found contains {
	"id": "break-glass-void",
	"message": sprintf("%s approved in an emergency, and that does not hold without a ledger to remember it: give --evidence", [signoff.principal]),
	"inputs": ["/signOffs", "/ledger/given"],
} if {
	some signoff in glass_signoffs
	not input.ledger.given == true
}

# Who looks at it afterwards.
follow_up_role := object.get(glass, "follow_up", "security-officer") if is_object(glass)

follow_up_role := "security-officer" if not is_object(glass)

looked_at(follow_up) if follow_up_role in follow_up.lookedAtAs

# Who broke the glass may sign with another key by now. Of a key that the signers file has dropped, nobody knows whose it is.
who_broke_it(follow_up) := "" if follow_up.known

who_broke_it(follow_up) := sprintf("; the signers file has to say whose the key %s is that broke it, if need be with valid-before, or nobody is known to be another", [follow_up.key]) if not follow_up.known

found contains {
	"id": "follow-up-due",
	"message": sprintf("An emergency (%s) is to be looked at until %s: a '%s' who did not break the glass attests '%s'%s", [follow_up.reason, follow_up.due, follow_up_role, follow_up.check, who_broke_it(follow_up)]),
	"inputs": [sprintf("/followUps/%d", [at])],
	"check": follow_up.check,
	"role": follow_up_role,
} if {
	some at, follow_up in input.followUps
	not follow_up.overdue
	not looked_at(follow_up)
}

found contains {
	"id": "follow-up-overdue",
	"message": sprintf("An emergency (%s) was to be looked at until %s: a '%s' who did not break the glass attests '%s'%s", [follow_up.reason, follow_up.due, follow_up_role, follow_up.check, who_broke_it(follow_up)]),
	"inputs": [sprintf("/followUps/%d", [at])],
	"check": follow_up.check,
	"role": follow_up_role,
} if {
	some at, follow_up in input.followUps
	follow_up.overdue
	not looked_at(follow_up)
}
