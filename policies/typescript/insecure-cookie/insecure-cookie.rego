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
#   kinds: [typescript, javascript, python, java]
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
} else := {}

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
	# `Cookie d = new Cookie("session", token)`
	is_string(setting.callee)
	endswith(setting.callee, ".Cookie")
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
