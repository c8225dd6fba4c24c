# Whether the profile and the policy's data are understood.
package regate.gate

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
		"load": is_no_load_or_sound(object.get(profile, "load", null)),
		"break_glass": is_no_glass_or_sound(object.get(profile, "break_glass", null)),
		"otherwise": is_action(object.get(profile, "otherwise", null)),
	}
	is_sound == false
}

# A key that nobody reads is one that was to be another.
found contains {
	"id": "policy-malformed",
	"message": sprintf("'%s' is no key of a profile ('%s')", [key, input.environment]),
	"inputs": ["/environment"],
} if {
	some key, _ in profile
	not key in {
		"new_from", "coverage", "required_tools", "required_evidence", "sign_offs", "manual_checks", "checklist",
		"actions", "load", "break_glass", "otherwise",
	}
}

found contains {
	"id": "policy-malformed",
	"message": sprintf("'%s' is no key of the policy's data", [key]),
	"inputs": ["/policy"],
} if {
	some key, _ in data.gate
	not key in {"profiles", "waiver_days", "age_hours", "manual_checks"}
}

found contains {
	"id": "policy-malformed",
	"message": sprintf("'%s' is the id of no reason (%s of the profile '%s')", [id, place, input.environment]),
	"inputs": ["/environment"],
} if {
	some place, ids in {"actions": named_actions, "break_glass": named_overrides}
	some id in ids
	not id in reason_ids
}

named_actions := {id | is_object(profile.actions); some id, _ in profile.actions}

named_overrides := {id | is_array(profile.break_glass.overrides); some id in profile.break_glass.overrides}

# The ids of all reasons. Rego of your own that says others adds them: `reason_ids contains "own-id"`.
reason_ids contains id if {
	some id in {
		"age-unknown", "authors-unproven", "break-glass", "break-glass-void", "change-unknown", "check-missing",
		"checklist-open", "clock-behind", "components-none", "coverage-low", "evidence-missing", "evidence-odd",
		"evidence-other-commit", "evidence-stale", "evidence-unbound", "evidence-unreadable", "exemptions", "follow-up-due",
		"follow-up-overdue", "load-failed", "load-none", "load-slow", "load-unjudged", "new-results",
		"new-suppressions", "no-evidence", "page-slow", "policy-malformed", "result-overdue", "scan-partial",
		"scan-untrusted", "sign-off-missing", "sign-off-not-counted", "tests-failed", "tests-none", "tests-skipped",
		"tool-failed", "tool-incomplete", "tool-missing", "unknown-results", "waiver-brought", "waiver-expired", "waiver-expiring", "waiver-malformed",
		"waiver-not-allowed", "waiver-too-long", "waiver-untrusted", "waiver-unused",
	}
}

found contains {
	"id": "policy-malformed",
	"message": sprintf("The policy's data has no sound '%s'", [key]),
	"inputs": ["/policy"],
} if {
	some key, is_sound in {
		"waiver_days": is_lives(object.get(data.gate, "waiver_days", null)),
		"manual_checks": is_checks(object.get(data.gate, "manual_checks", null)),
		"age_hours": is_limits(object.get(data.gate, "age_hours", {})),
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
		is_texts(object.get(check, "rules", []))
		is_no_holds_or_sound(object.get(check, "holds", null))
		object.keys(check) - {"rules", "holds"} == {"role", "paths"}
	}
}

default is_no_holds_or_sound(_) := false

is_no_holds_or_sound(value) if value == null

# Words that changed files of these paths are searched for.
is_no_holds_or_sound(value) if {
	is_object(value)
	object.keys(value) == {"paths", "words"}
	every key in ["paths", "words"] {
		is_texts(value[key])
		count(value[key]) > 0
	}
}

# Hours for some severities.
default is_limits(_) := false

is_limits(value) if {
	is_object(value)
	every severity, hours in value {
		is_severity(severity)
		is_days(hours)
	}
}

default is_no_glass_or_sound(_) := false

is_no_glass_or_sound(value) if value == null

is_no_glass_or_sound(value) if is_glass(value)

default is_glass(_) := false

is_glass(value) if {
	is_object(value)
	is_days(object.get(value, "days", null))
	is_texts(object.get(value, "overrides", null))
	is_role(object.get(value, "follow_up", null))
	object.keys(value) == {"days", "overrides", "follow_up"}
}

default is_no_load_or_sound(_) := false

is_no_load_or_sound(value) if value == null

# Milliseconds, percent, and a score from 0 to 100.
is_no_load_or_sound(value) if {
	is_object(value)
	is_days(object.get(value, "latency_ms", null))
	is_percent(object.get(value, "error_percent", null))
	is_percent(object.get(value, "page_score", null))
	object.keys(value) == {"latency_ms", "error_percent", "page_score"}
}
