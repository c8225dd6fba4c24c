package regate.settings.mobile_shell_open_test

import data.regate.settings.mobile_shell_open as policy

file(path, kind) := {"path": path, "kind": kind}

open := {"server": {"cleartext": true, "allowNavigation": ["shop.test", "*"]}, "android": {"allowMixedContent": true, "webContentsDebuggingEnabled": true}}

test_json if {
	results := policy.deny with input as open with data.regate.file as file("app/capacitor.config.json", "json")
	{result.subject | some result in results} == {"cleartext", "allowNavigation", "allowMixedContent", "webContentsDebuggingEnabled"}
	others := policy.deny with input as open with data.regate.file as file("app/a.json", "json")
	others == set()
}

test_closed if {
	closed := {"server": {"cleartext": false, "allowNavigation": ["shop.test"]}, "android": {"allowMixedContent": false, "webContentsDebuggingEnabled": false}}
	results := policy.deny with input as closed with data.regate.file as file("capacitor.config.json", "json")
	results == set()
}

test_source if {
	results := policy.deny with input as {"settings": [{"name": "cleartext", "value": true}, {"name": "secure", "value": true}]} with data.regate.file as file("capacitor.config.ts", "typescript")
	{result.path | some result in results} == {["settings", 0]}
}

test_population if {
	subjects := policy.subjects with input as open with data.regate.file as file("capacitor.config.json", "json")
	count(subjects) == 4
}
