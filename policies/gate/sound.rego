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
		"break_glass": is_no_glass_or_sound(object.get(profile, "break_glass", null)),
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
}
