package regate.python.debug_mode_enabled_test

import data.regate.python.debug_mode_enabled as policy

setting(name, value, within) := {
	"secrets": [], "flows": [], "calls": [],
	"settings": [{"name": name, "value": value, "within": within, "function": null}],
}

found(facts, path) := results if {
	results := policy.deny with input as facts with data.regate.file as {"test": false, "path": path}
}

test_django if {
	found(setting("DEBUG", true, null), "shop/settings.py") == {{
		"message": "'DEBUG' is on: errors show the program's inside",
		"path": ["settings", 0],
		"subject": "DEBUG",
	}}
	count(found(setting("DEBUG", true, null), "shop/settings/production.py")) == 1
}

test_flask if {
	count(found(setting("debug", true, "app.run"), "server.py")) == 1
}

test_off if {
	count(found(setting("DEBUG", false, null), "shop/settings.py")) == 0
	count(found(setting("debug", false, "app.run"), "server.py")) == 0
}

test_for_development if {
	count(found(setting("DEBUG", true, null), "shop/settings/local.py")) == 0
	count(found(setting("debug", true, "app.run"), "dev_server.py")) == 0
}

# A folder's name that only starts like such a word is none.
test_names_that_start_alike if {
	every path in ["devices/settings.py", "circle/settings.py", "testimonials/settings.py", "localization/settings.py"] {
		count(found(setting("DEBUG", true, null), path)) == 1
	}
}

test_something_else if {
	count(found(setting("DEBUG", true, null), "shop/colors.py")) == 0
	count(found(setting("debug", true, "render"), "shop/views.py")) == 0
}

test_population if {
	names := policy.subjects with input as setting("DEBUG", false, null) with data.regate.file as {"path": "settings.py"}
	names == {{"kind": "setting", "name": "DEBUG", "path": ["settings", 0]}}
}
