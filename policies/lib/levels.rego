# What the environment of a file asks for: the numbers of `rules/levels/`, as `regate.toml` changes them.
package regate.lib.levels

import data.regate.lib.values

# number(id) is what a value must meet, or else fails. It is undefined where the level asks nothing.
number(id) := level.numbers[id]

# review(id) is what a value must meet, or else is for a person to look at.
review(id) := level.review[id]

# above(id, value) is how bad it is that a value is greater than it may be: `{"limit", "review"}`; undefined where it is not.
above(id, value) := {"limit": number(id), "review": false} if value > number(id)

above(id, value) := {"limit": review(id), "review": true} if {
	value <= number(id)
	value > review(id)
}

# below(id, value) is the same of a value that is less.
below(id, value) := {"limit": number(id), "review": false} if value < number(id)

below(id, value) := {"limit": review(id), "review": true} if {
	value >= number(id)
	value < review(id)
}

# name is the level's.
name := environment if {
	environment := data.regate.file.environment
	data.regate.levels[environment]
} else := "production"

level := data.regate.levels[name]

# hours(value) is the length of a time such as `30d`, `4h`, `15m`, `90 days`, `PT1H`; undefined for anything else, also for a
# number without a unit.
hours(value) := to_number(parts[1]) * per_unit[lower(parts[2])] if {
	is_string(value)
	some parts in regex.find_all_string_submatch_n(`^\s*(?:PT?)?([0-9]{1,6}(?:\.[0-9]{1,3})?)\s*([A-Za-z]+)\s*$`, value, 1)
}

# A number is of the unit that the name of its setting says: `rto_hours`, `rotation_days`.
hours_of(_, value) := hours(value)

hours_of(key, value) := to_number(plain) * per_unit[unit] if {
	plain := digits(value)
	some unit in ["minutes", "hours", "days", "weeks"]
	endswith(key, unit)
}

digits(value) := sprintf("%v", [value]) if is_number(value)

digits(value) := value if {
	is_string(value)
	regex.match(`^[0-9]{1,6}$`, value)
}

per_unit := {
	"s": 1 / 3600, "sec": 1 / 3600, "second": 1 / 3600, "seconds": 1 / 3600,
	"m": 1 / 60, "min": 1 / 60, "minute": 1 / 60, "minutes": 1 / 60,
	"h": 1, "hour": 1, "hours": 1,
	"d": 24, "day": 24, "days": 24,
	"w": 168, "week": 168, "weeks": 168,
	"y": 8760, "year": 8760, "years": 8760,
}

# shown(number) is a number without digits that say nothing.
shown(number) := regex.replace(sprintf("%v", [round(number * 100) / 100]), `\.0+$`, "")

# open(value) is true for a value that the text leaves open.
open(value) if values.unknown(value)
