# METADATA
# title: Production lets every site ask, or sends its cookies without TLS
# description: |
#   With `*` for the origin any page reads what the API answers to whoever opens it. A session's cookie that is not `Secure` goes over plain HTTP as well, where whoever is in
#   the network takes it.
# related_resources:
# - ref: https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Access-Control-Allow-Origin
# - ref: https://developer.mozilla.org/docs/Web/HTTP/Guides/Cookies#block_access_to_your_cookies
# custom:
#   id: web-setting-weak-in-production
#   severity: medium
#   precision: high
#   kinds: [dotenv]
#   controls:
#     soc2: [CC6.1, CC6.7]
#     gdpr: ["32(1)(b)"]
#     ccpa: ["1798.150"]
#     cwe: [614, 942]
#   remediation: |
#     Name your own sites (`CORS_ORIGIN=https://shop.example.com`), and set `COOKIE_SECURE=true`.
package regate.dotenv.web_setting_weak_in_production

import data.regate.lib.values

deny contains result if {
	some setting in settings
	regex.match(patterns[upper(setting.name)], setting.value)
	result := {
		"message": sprintf("production has %v=%v", [setting.name, setting.value]),
		"path": [setting.name],
		"subject": setting.name,
	}
}

unknown contains result if {
	some setting in settings
	values.unknown(setting.value)
	result := {
		"message": sprintf("what production is given for %v cannot be told here (`%v`)", [setting.name, values.excerpt(setting.value)]),
		"path": [setting.name],
		"subject": setting.name,
	}
}

subjects contains {"kind": "setting", "name": setting.name, "path": [setting.name]} if some setting in settings

settings contains {"name": name, "value": value} if {
	data.regate.file.environment == "production"
	not regex.match(`\.(example|sample|template|dist)$`, data.regate.file.name)
	some name, value in values.entries(input)
	patterns[upper(name)]
	is_string(value)
}

everybody := `^\s*(\["?\*"?\]|\*)\s*$`

off := `(?i)^\s*(false|0|no|off)\s*$`

patterns := {
	"CORS_ORIGIN": everybody, "CORS_ORIGINS": everybody, "CORS_ALLOWED_ORIGINS": everybody, "CORS_ALLOW_ORIGINS": everybody, "ALLOWED_ORIGINS": everybody,
	"COOKIE_SECURE": off, "COOKIES_SECURE": off, "SECURE_COOKIES": off, "SESSION_COOKIE_SECURE": off, "SESSION_SECURE_COOKIE": off, "CSRF_COOKIE_SECURE": off,
}
