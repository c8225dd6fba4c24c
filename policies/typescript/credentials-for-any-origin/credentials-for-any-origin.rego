# METADATA
# title: Any site may ask with the credentials of whoever is signed in
# description: |
#   The program answers requests of any other site, and lets browsers send cookies with them: a page that somebody opens reads what
#   their account shows, and acts as them. A browser refuses `*` with credentials, so that libraries answer with the origin that
#   asked.
# related_resources:
# - ref: https://developer.mozilla.org/docs/Web/HTTP/Guides/CORS
# - ref: https://cwe.mitre.org/data/definitions/942.html
# custom:
#   id: credentials-for-any-origin
#   severity: high
#   precision: high
#   kinds: [typescript, javascript, python]
#   controls:
#     soc2: [CC6.1, CC6.7]
#     gdpr: ["32(1)(a)"]
#     ccpa: ["1798.150"]
#     cwe: [942]
#   remediation: |
#     List the origins that may ask: `origin: ["https://app.example.com"]`, `allow_origins=["https://app.example.com"]`.
package regate.typescript.credentials_for_any_origin

import data.regate.lib.facts

deny contains result if {
	facts.judged
	some i, setting in input.settings
	setting.value == true
	any_origin[setting.name]
	some other in input.settings
	other.within == setting.within
	object.get(other, "object", null) == object.get(setting, "object", null)
	other.name in any_origin[setting.name]
	is_any(other.value)
	result := object.union(
		{
			"message": sprintf("'%v' with '%v' lets any site ask with the credentials of whoever is signed in", [setting.name, other.name]),
			"path": ["settings", i],
			"subject": facts.setting_name(setting),
		},
		facts.in_sample,
	)
}

subjects contains facts.as_subject("setting", facts.setting_name(setting), "settings", i) if {
	facts.judged
	some i, setting in input.settings
	setting.value == true
	any_origin[setting.name]
}

# Flask-CORS lets every origin ask where none is named: <https://flask-cors.readthedocs.io/en/latest/api.html>.
deny contains result if {
	facts.judged
	some i, call in input.calls
	by_default(call)
	result := object.union(
		{
			"message": sprintf("'%v' with 'supports_credentials' names no origins: any site may ask with the credentials of whoever is signed in", [call.callee]),
			"path": ["calls", i],
			"subject": facts.in_function(call.callee, call),
		},
		facts.in_sample,
	)
}

by_default(call) if {
	regex.match(`(^|\.)CORS$`, call.callee)
	some given in call.arguments
	is_object(given)
	given.supports_credentials == true
	every name in {"origins", "resources", "..."} {
		not name in object.keys(given)
	}
}

# What lets credentials be sent, and what says by whom.
any_origin := {
	"credentials": {"origin"},
	"allow_credentials": {"allow_origins", "allow_origin_regex"},
	"supports_credentials": {"origins"},
	"CORS_ALLOW_CREDENTIALS": {"CORS_ALLOW_ALL_ORIGINS", "CORS_ORIGIN_ALLOW_ALL"},
}

is_any(value) if value in {"*", ".*", true}

is_any(value) if "*" in value
