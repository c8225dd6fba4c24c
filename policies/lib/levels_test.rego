package regate.lib.levels_test

import data.regate.lib.levels

asked := {
	"production": {"numbers": {"rto_hours": 4, "latency_ms": 3000, "coverage_percent": 70}, "review": {"latency_ms": 500, "coverage_percent": 80}},
	"development": {"numbers": {}, "review": {}},
}

in_production(id) := number if {
	number := levels.number(id) with data.regate.levels as asked with data.regate.file as {"environment": null}
}

test_what_is_not_known_is_production if {
	in_production("rto_hours") == 4
	levels.name == "production" with data.regate.levels as asked with data.regate.file as {"environment": "qa"}
	levels.name == "development" with data.regate.levels as asked with data.regate.file as {"environment": "development"}
}

test_a_level_may_ask_nothing if {
	asking := {number |
		number := levels.number("rto_hours") with data.regate.levels as asked with data.regate.file as {"environment": "development"}
	}
	asking == set()
}

test_above if {
	worse := {value: found |
		some value in [400, 600, 4000]
		found := levels.above("latency_ms", value) with data.regate.levels as asked with data.regate.file as {"environment": null}
	}
	worse == {600: {"limit": 500, "review": true}, 4000: {"limit": 3000, "review": false}}
}

test_below if {
	worse := {value: found |
		some value in [60, 75, 90]
		found := levels.below("coverage_percent", value) with data.regate.levels as asked with data.regate.file as {"environment": null}
	}
	worse == {60: {"limit": 70, "review": false}, 75: {"limit": 80, "review": true}}
}

test_hours if {
	levels.hours("30d") == 720
	levels.hours("PT1H") == 1
	levels.hours("90 days") == 2160
	levels.hours("30m") == 0.5
	lengths := {value | some text in ["soon", "5", 5, "3 fortnights"]; value := levels.hours(text)}
	lengths == set()
}

test_hours_of if {
	levels.hours_of("rto_hours", 8) == 8
	levels.hours_of("rotation_days", "2") == 48
	levels.hours_of("rto", "8h") == 8
	lengths := {value | some number in [8, "x"]; value := levels.hours_of("rto", number)}
	lengths == set()
}

test_shown if {
	levels.shown(4) == "4"
	levels.shown(1 / 3) == "0.33"
}

test_open if {
	levels.open("${var.x}") with input as {}
	not levels.open("4h") with input as {}
}
