# METADATA
# title: A web application runs in debug mode
# description: |
#   In debug mode an error shows the program's source, its variables and parts of its settings to whoever caused it; Flask's
#   debugger also runs what it is sent.
# related_resources:
# - ref: https://docs.djangoproject.com/en/stable/ref/settings/#debug
# - ref: https://flask.palletsprojects.com/en/stable/debugging/
# custom:
#   id: debug-mode-enabled
#   severity: medium
#   precision: high
#   kinds: [python]
#   controls:
#     soc2: [CC6.1, CC7.1]
#     gdpr: ["32(1)(b)"]
#     ccpa: ["1798.150"]
#     cwe: [489]
#   remediation: |
#     Make it depend on the environment, off when nothing is said: `DEBUG = os.environ.get("DEBUG") == "1"`.
package regate.python.debug_mode_enabled

import data.regate.lib.facts

deny contains result if {
	facts.judged
	some i, setting in input.settings
	debugs(setting)
	setting.value == true
	result := {
		"message": sprintf("'%v' is on: errors show the program's inside", [facts.setting_name(setting)]),
		"path": ["settings", i],
		"subject": facts.setting_name(setting),
	}
}

subjects contains facts.as_subject("setting", facts.setting_name(setting), "settings", i) if {
	facts.judged
	some i, setting in input.settings
	debugs(setting)
}

# Django's setting, in its settings; `app.run(debug=...)`. What a developer's machine is given is for that machine.
debugs(setting) if {
	setting.name == "DEBUG"
	regex.match(`(^|/)settings(/|\.py$)|(^|/)settings_?[a-z]*\.py$`, path)
	not for_development
}

debugs(setting) if {
	setting.name == "debug"
	is_string(setting.within)
	regex.match(`(^|\.)(app|application)\.run$|^(Flask|FastAPI|Starlette)$`, setting.within)
	not for_development
}

path := object.get(data.regate.file, "path", "")

for_development if regex.match(`(?i)(^|[/_.-])(dev|develop|development|local|test|tests|testing|debug|ci|e2e|example|examples|sample|demo)([/_.-]|$)`, path)
