package regate.lib.facts_test

import data.regate.lib.facts

test_tests_are_not_judged if {
	facts.judged with data.regate.file as {"test": false}
	facts.judged with data.regate.file as {}
	not facts.judged with data.regate.file as {"test": true}
}

test_names if {
	facts.in_function("createHash", {"function": "f"}) == "createHash in f"
	facts.in_function("createHash", {"function": null}) == "createHash"
	facts.setting_name({"within": "res.cookie", "name": "secure"}) == "res.cookie.secure"
	facts.setting_name({"within": null, "name": "secure"}) == "secure"
	facts.last_part("a.b.c") == "c"
}

test_expectation if {
	facts.expectation({"within": "expect().toEqual"})
	not facts.expectation({"within": null})
}
