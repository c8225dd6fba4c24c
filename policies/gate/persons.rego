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

checks := {name: check | profile.manual_checks; some name, check in object.get(data.gate, "manual_checks", {})}

mandated contains {"check": name, "role": check.role, "by": sprintf("touches %s", [path])} if {
	# Without a base it is null, which has no members: `change-unknown` says so.
	is_array(input.commit.changedPaths)
	some name, check in checks
	some path in input.commit.changedPaths
	some pattern in check.paths

	# `src/Auth/` is `src/auth/` to who writes a pattern, and on some file systems.
	glob.match(lower(pattern), ["/"], lower(concat("", ["./", path])))
}

# What a changed file holds, whatever it is called.
mandated contains {"check": touched.check, "role": checks[touched.check].role, "by": by} if {
	is_array(input.commit.changedText)
	some touched in input.commit.changedText
	by := held(touched)
}

held(touched) := sprintf("touches %s, which holds '%s'", [touched.path, touched.word]) if touched.word != null

held(touched) := sprintf("touches %s, which is too large to look for what the check is about", [touched.path]) if {
	touched.word == null
}

# A result that was not known before, of a rule about what the check is about: that no path shows.
mandated contains {"check": name, "role": check.role, "by": sprintf("brings a result of '%s'", [rule])} if {
	some name, check in checks
	some rule in rules_of(check)
	some result in input.results
	is_new(result.state)
	sprintf("Regate: %s", [rule]) in result.rules
}

# Of results that are not listed nobody knows of which rules they are.
mandated contains {"check": name, "role": check.role, "by": sprintf("has %d results more than are listed", [more])} if {
	more := object.get(input, "resultsNotListed", 0)
	more > 0
	some name, check in checks
	count(rules_of(check)) > 0
}

# What is no list is malformed, which is told elsewhere.
rules_of(check) := [rule | is_array(object.get(check, "rules", [])); some rule in object.get(check, "rules", [])]

found contains {
	"id": "check-missing",
	"message": sprintf("The change %s: '%s' is to be attested by a '%s'", [example(mandate.check), mandate.check, mandate.role]),
	"inputs": ["/commit", "/results", "/signOffs"],
	"check": mandate.check,
	"role": mandate.role,
} if {
	some mandate in mandated
	not attested_by(mandate.check, mandate.role)
}

example(check) := min({mandate.by | some mandate in mandated; mandate.check == check})

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
