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

test_who_sent_it if {
	facts.sent_by({"expression": "window.location.hash"}) == "which whoever made the link chose"
	facts.sent_by({"expression": "req.query.q"}) == "which a client sent"
}

test_what_a_setting_is_given_to if {
	facts.given_to({"callee": "axios.create", "within": "http.create"}) == "axios.create"
	facts.given_to({"callee": null, "within": "axios.create"}) == "axios.create"
	not facts.given_to({"callee": null, "within": null})
}

test_what_a_program_of_the_terminal_prints_is_for_its_operator if {
	every case in [["Tool.main", "src/Tool.java", true], ["Service.run", "src/Service.java", false], ["Service.run", "examples/Service.java", true]] {
		operated := {true | facts.to_operator({"sink": "java-output", "function": case[0]})} with data.regate.file as {"path": case[1]}
		count(operated) == count({true | case[2]})
	}
}

test_what_a_server_of_ruby_writes_is_in_its_log if {
	flow := {"sink": "ruby-output", "function": "run"}
	facts.to_operator(flow) with data.regate.file as {"path": "lib/tasks/export.rake"}
	not facts.to_operator(flow) with data.regate.file as {"path": "app/models/user.rb"}
}
