# Who signed, and what was to be attested.
package regate.gate

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
	# `src/Auth/` is `src/auth/` to who writes a pattern, and on some file systems.
	glob.match(lower(pattern), ["/"], lower(concat("", ["./", path])))
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

# An address in a commit is what its writer typed. Where sign-offs are asked for, who is no author has to be known.
found contains {
	"id": "authors-unproven",
	"message": sprintf("Of %d of %d commits no signature by a key of the signers file shows who made them: that nobody approves their own rests on the addresses in them", [input.commit.authorship.unproven, input.commit.authorship.commits]),
	"inputs": ["/commit/authorship"],
} if {
	is_object(profile.sign_offs)
	count(profile.sign_offs) > 0
	input.commit.authorship.unproven > 0
}
