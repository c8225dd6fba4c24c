# METADATA
# title: A session cookie is open to scripts or sent without encryption
# description: |
#   Without `httpOnly` any script on the page reads the cookie; without `secure` the browser also sends it over plain HTTP.
#   For a cookie that carries a session either is enough to take the session over.
# related_resources:
# - ref: https://developer.mozilla.org/docs/Web/HTTP/Guides/Cookies#block_access_to_your_cookies
# - ref: https://cheatsheetseries.owasp.org/cheatsheets/Session_Management_Cheat_Sheet.html#cookies
# custom:
#   id: insecure-cookie
#   severity: medium
#   precision: high
#   kinds: [typescript, javascript, python, java, ruby]
#   controls:
#     soc2: [CC6.1, CC6.7]
#     gdpr: ["32(1)(a)", "32(1)(b)"]
#     ccpa: ["1798.150"]
#     cwe: [614, 1004]
#   remediation: |
#     Write `httpOnly: true, secure: true, sameSite: "lax"`. For plain HTTP on a developer's machine make it depend on the
#     environment: `secure: process.env.NODE_ENV === "production"`.
package regate.typescript.insecure_cookie

import data.regate.lib.facts

deny contains result if {
	facts.judged
	some i, setting in input.settings
	about_cookie(setting)
	setting.value == false
	reason := reasons[setting.name]
	result := object.union(
		{
			"message": sprintf("'%v' is false for '%v': %v", [setting.name, setting.within, reason]),
			"path": ["settings", i],
			"subject": facts.setting_name(setting),
		},
		doubt(setting),
	)
}

# A cookie that scripts are meant to read (a theme, a token against forged requests) carries no session.
doubt(setting) := {"severity": "low", "review": true} if {
	lower(setting.name) == "httponly"
	not regex.match(`(?i)session|auth`, setting.within)
	not of_session(object.get(setting, "first", null))
} else := {}

# of_session(name) holds for the name of a cookie that says who somebody is.
of_session(name) if {
	is_string(name)
	regex.match(`(?i)^(__(host|secure)-)?([a-z0-9]+[._-])*(session(_?id)?|sess(id)?|sid|auth|jwt|(access|auth|refresh|session|id|login)?[_-]?token|remember(_?me)?)$`, name)
	not regex.match(`(?i)csrf|xsrf|(fcm|push|device|captcha|page)[_-]?token`, name)
}

# A cookie of a session that is set without saying who may read it: absent is not set
# (<https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Set-Cookie>).
deny contains result if {
	facts.judged
	some i, call in input.calls
	missing := left_out(call)
	count(missing) > 0
	result := object.union(
		{
			"message": sprintf("'%v' sets the cookie '%v' without %v", [call.callee, call.arguments[0], concat(" and ", missing)]),
			"path": ["calls", i],
			"subject": facts.in_function(call.callee, call),
		},
		half(missing),
	)
}

subjects contains facts.as_subject("call", facts.in_function(call.callee, call), "calls", i) if {
	facts.judged
	some i, call in input.calls
	left_out(call)
}

# Who says one of them thought of it.
half(missing) := {"review": true} if {
	count(missing) == 1
} else := facts.in_sample

left_out(call) := [shown | some name, shown in {"httponly": "httpOnly", "secure": "secure"}; not name in given] if {
	sets_cookie(call)
	of_session(call.arguments[0])
	not ends(call)
	given := options(call)
}

sets_cookie(call) if regex.match(`(^|\.)((res|response|reply)\.cookie|reply\.setCookie|cookies\(\)\.set|cookieStore\.set|(res|response)\.cookies\.set|set_cookie)$`, call.callee)

# The names of the options that are given; undefined where they cannot be told.
options(call) := set() if {
	count(call.arguments) == 2
	not is_object(call.arguments[1])
} else := {lower(key) | some key, _ in given} if {
	count(call.arguments) < 7
	given := call.arguments[count(call.arguments) - 1]
	is_object(given)
	not "..." in object.keys(given)
}

# ends(call) holds for a cookie that is taken away.
ends(call) if call.arguments[1] == ""

ends(call) if {
	some argument in call.arguments
	is_object(argument)
	some name in {"maxAge", "max_age"}
	argument[name] == 0
}

ends(call) if {
	is_string(call.function)
	regex.match(`(?i)log_?out|sign_?out|clear|delete|destroy|remove|revoke|expire`, call.function)
}

subjects contains facts.as_subject("setting", facts.setting_name(setting), "settings", i) if {
	facts.judged
	some i, setting in input.settings
	about_cookie(setting)
	reasons[setting.name]
}

# The settings of Django and Flask; what a developer's machine is given is for that machine.
deny contains result if {
	facts.judged
	some i, setting in input.settings
	setting.value == false
	reason := by_setting[last(setting.name)]
	not regex.match(`(?i)(^|[/_.-])(dev|develop|development|local|test|tests|testing|debug|ci|e2e|example|examples|sample|demo)([/_.-]|$)`, object.get(data.regate.file, "path", ""))
	result := object.union(
		{
			"message": sprintf("'%v' is false: %v", [last(setting.name), reason]),
			"path": ["settings", i],
			"subject": facts.setting_name(setting),
		},
		facts.in_sample,
	)
}

subjects contains facts.as_subject("setting", facts.setting_name(setting), "settings", i) if {
	facts.judged
	some i, setting in input.settings
	by_setting[last(setting.name)]
}

# Java: `cookie.setSecure(false)`. <https://jakarta.ee/specifications/servlet/6.0/apidocs/jakarta.servlet/jakarta/servlet/http/cookie>
deny contains result if {
	facts.judged
	some i, setting in input.settings
	setting.value == false
	reason := reasons[by_setter(setting)]
	result := object.union(
		{
			"message": sprintf("'%v' is false: %v", [setting.name, reason]),
			"path": ["settings", i],
			"subject": facts.setting_name(setting),
		},
		facts.in_sample,
	)
}

subjects contains facts.as_subject("setting", facts.setting_name(setting), "settings", i) if {
	facts.judged
	some i, setting in input.settings
	by_setter(setting)
}

by_setter(setting) := last(setting.name) if {
	regex.match(`(?i)cookie\w*\.(secure|httpOnly)$`, setting.name)
	not regex.match(`(?i)csrf|xsrf`, setting.name)
} else := last(setting.name) if {
	# By what made it, whatever it is called.
	is_null(object.get(setting, "within", null))
	is_string(object.get(setting, "callee", null))
	regex.match(`(^|\.)Cookie$`, setting.callee)
	regex.match(`\.(secure|httpOnly)$`, setting.name)
	not regex.match(`(?i)csrf|xsrf`, setting.name)
}

# `app.config["SESSION_COOKIE_SECURE"]` is the setting as well.
last(name) := parts[count(parts) - 1] if parts := split(name, ".")

by_setting := {
	"SESSION_COOKIE_SECURE": "the session is also sent over plain HTTP",
	"CSRF_COOKIE_SECURE": "the token against forged requests is also sent over plain HTTP",
	"REMEMBER_COOKIE_SECURE": "what a person is remembered by is also sent over plain HTTP",
	"SESSION_COOKIE_HTTPONLY": "any script on the page can read the session",
	"REMEMBER_COOKIE_HTTPONLY": "any script on the page can read what a person is remembered by",
}

reasons := {
	"httponly": "any script on the page can read it",
	"httpOnly": "any script on the page can read it",
	"secure": "it is also sent over plain HTTP",
}

# `secure` is also a setting of mail servers: only what is given to something about cookies or sessions counts.
about_cookie(setting) if {
	is_string(setting.within)
	regex.match(`(?i)cookie|session`, setting.within)
	not regex.match(`^expect|(?i)storageState|defaultValues|clear|csrf|xsrf`, setting.within)
}
