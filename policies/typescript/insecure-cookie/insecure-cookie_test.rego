package regate.typescript.insecure_cookie_test

import data.regate.typescript.insecure_cookie as policy

setting(name, value, within) := {
	"secrets": [], "flows": [], "calls": [],
	"settings": [{"name": name, "value": value, "within": within, "function": "connect"}],
}

found(facts) := results if {
	results := policy.deny with input as facts with data.regate.file as {"test": false}
}

test_script_can_read if {
	found(setting("httpOnly", false, "session.cookie")) == {{
		"message": "'httpOnly' is false for 'session.cookie': any script on the page can read it",
		"path": ["settings", 0],
		"subject": "session.cookie.httpOnly",
	}}
}

test_any_cookie_is_for_review if {
	{result.review | some result in found(setting("httpOnly", false, "res.cookie"))} == {true}
}

test_plain_http if {
	every within in ["session.cookie", "cookies().set", "sessionOptions"] {
		count(found(setting("secure", false, within))) == 1
	}
}

test_safe if {
	count(found(setting("httpOnly", true, "res.cookie"))) == 0
}

test_mail_server if {
	count(found(setting("secure", false, "nodemailer.createTransport"))) == 0
	names := policy.subjects with input as setting("secure", false, "nodemailer.createTransport")
	count(names) == 0
}

test_cross_site_token_is_read_by_scripts if {
	count(found(setting("httpOnly", false, "csrfCookieOptions"))) == 0
}

test_browser_test_state if {
	count(found(setting("secure", false, "defineConfig.use.storageState.cookies"))) == 0
}

test_outside_of_anything if {
	count(found(setting("secure", false, null))) == 0
}

test_setting_by_its_key if {
	every name in ["SESSION_COOKIE_SECURE", "app.config.SESSION_COOKIE_SECURE"] {
		facts := {"settings": [{"name": name, "value": false, "within": null, "function": null}]}
		{result.message | some result in found(facts)} == {"'SESSION_COOKIE_SECURE' is false: the session is also sent over plain HTTP"}
	}
}

test_population if {
	names := policy.subjects with input as setting("httpOnly", true, "res.cookie")
	names == {{"kind": "setting", "name": "res.cookie.httpOnly", "path": ["settings", 0]}}
}

# Java's cookies under any name.
by_setter(name, made) := {
	"secrets": [], "flows": [], "calls": [],
	"settings": [{"name": name, "value": false, "within": null, "callee": made, "object": null, "function": "Login.session"}],
}

test_setters if {
	every name in ["given.httpOnly", "given.secure"] {
		results := policy.deny with input as by_setter(name, "jakarta.servlet.http.Cookie") with data.regate.file as {"test": false}
		count(results) == 1
	}
	others := policy.deny with input as by_setter("given.secure", "desk.Lock") with data.regate.file as {"test": false}
	count(others) == 0
	tokens := policy.deny with input as by_setter("csrfToken.httpOnly", "jakarta.servlet.http.Cookie") with data.regate.file as {"test": false}
	count(tokens) == 0
}

test_name_of_the_cookie_says_what_it_is if {
	facts := {"settings": [{"name": "httpOnly", "value": false, "within": "jar.set.cookieOptions", "first": "session", "function": null}]}
	{object.get(result, "review", false) | some result in found(facts)} == {false}
}

set_cookie(callee, arguments, function) := {"settings": [], "calls": [{"callee": callee, "arguments": arguments, "function": function}]}

test_without_flags if {
	every callee in ["res.cookie", "reply.setCookie", "response.set_cookie", "cookies().set"] {
		{result.message | some result in found(set_cookie(callee, ["sid", null], "login"))} == {sprintf("'%v' sets the cookie 'sid' without httpOnly and secure", [callee])}
	}
	{result.review | some result in found(set_cookie("res.cookie", ["session", null, {"httpOnly": true, "maxAge": 60}], "login"))} == {true}
	count(found(set_cookie("res.cookie", ["access_token", null, {"maxAge": null}], "login"))) == 1
}

test_other_cookies_pass if {
	every name in ["theme", "csrf-token", "XSRF-TOKEN", "lang", null] {
		count(found(set_cookie("res.cookie", [name, null], "login"))) == 0
	}
	count(found(set_cookie("res.cookie", ["sid", null, null], "login"))) == 0
	count(found(set_cookie("res.cookie", ["sid", null, {"...": null}], "login"))) == 0
	count(found(set_cookie("res.cookie", ["sid", "", null], "login"))) == 0
	count(found(set_cookie("res.cookie", ["sid", null, {"maxAge": 0}], "login"))) == 0
	count(found(set_cookie("res.cookie", ["sid", null], "logout"))) == 0
	count(found(set_cookie("res.cookie", ["sid", null, {"httpOnly": true, "secure": null}], "login"))) == 0
}

test_java_by_what_made_it if {
	facts := {"settings": [{"name": "d.secure", "value": false, "within": null, "callee": "Cookie", "function": "login"}]}
	count(found(facts)) == 1
}

test_setter_of_what_is_called_a_cookie if {
	results := policy.deny with input as by_setter("sessionCookie.secure", null) with data.regate.file as {"test": false}
	{result.subject | some result in results} == {"sessionCookie.secure"}
	tokens := policy.deny with input as by_setter("csrfCookie.httpOnly", null) with data.regate.file as {"test": false}
	count(tokens) == 0
}
