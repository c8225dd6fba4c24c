# METADATA
# title: Django's settings take weak passwords, hash them weakly, or let everybody in
# description: |
#   Without validators `12345` is a password; what MD5 or SHA-1 hashes is guessed in hours once the table leaks; sessions that are pickled run the code of whoever knows the key; an API
#   whose default is `AllowAny` answers everybody wherever a view forgets to ask.
# related_resources:
# - ref: https://docs.djangoproject.com/en/stable/topics/auth/passwords/
# - ref: https://docs.djangoproject.com/en/stable/topics/http/sessions/#session-serialization
# - ref: https://www.django-rest-framework.org/api-guide/permissions/#setting-the-permission-policy
# custom:
#   id: django-authentication-weak
#   severity: medium
#   precision: medium
#   kinds: [python]
#   controls:
#     soc2: [CC6.1]
#     gdpr: ["32(1)(b)"]
#     ccpa: ["1798.150"]
#     cwe: [521, 916, 502, 306]
#   remediation: |
#     Name Django's validators, put `Argon2PasswordHasher` or `PBKDF2PasswordHasher` first, keep the JSON serializer, and make `IsAuthenticated` the default.
package regate.python.django_authentication_weak

import data.regate.lib.facts

deny contains result if {
	some i, setting in settings
	message := wrong(setting)
	result := {"message": message, "path": ["settings", i], "subject": facts.setting_name(setting)}
}

# The views may each say who may call them.
deny contains result if {
	some i, setting in settings
	setting.name == "DEFAULT_PERMISSION_CLASSES"
	"rest_framework.permissions.AllowAny" in setting.value
	result := {
		"message": "the API's default is that everybody may call it ('AllowAny')",
		"path": ["settings", i],
		"subject": facts.setting_name(setting),
		"severity": "low",
		"review": true,
	}
}

subjects contains facts.as_subject("setting", facts.setting_name(setting), "settings", i) if some i, setting in settings

wrong(setting) := "no validator looks at new passwords ('AUTH_PASSWORD_VALIDATORS' is empty)" if {
	setting.name == "AUTH_PASSWORD_VALIDATORS"
	setting.value == []
}

# The first is used for new passwords, the others for old ones.
wrong(setting) := sprintf("passwords are hashed by '%v'", [setting.value[0]]) if {
	setting.name == "PASSWORD_HASHERS"
	regex.match(`\.(?:Unsalted)?(?:MD5|SHA1)PasswordHasher$`, setting.value[0])
}

wrong(setting) := "sessions are pickled: whoever can write one runs code" if {
	setting.name == "SESSION_SERIALIZER"
	regex.match(`\.PickleSerializer$`, setting.value)
}

# Django's settings, but those that a developer's machine or a test is given: tests hash weakly to be fast.
settings[i] := setting if {
	facts.judged
	path := object.get(data.regate.file, "path", "")
	regex.match(`(^|/)settings(/|\.py$)|(^|/)settings_?[a-z]*\.py$`, path)
	not regex.match(`(?i)(^|[/_.-])(dev|develop|development|local|test|tests|testing|debug|ci|e2e|example|examples|sample|demo)([/_.-]|$)`, path)
	some i, setting in input.settings
	setting.name in {"AUTH_PASSWORD_VALIDATORS", "PASSWORD_HASHERS", "SESSION_SERIALIZER", "DEFAULT_PERMISSION_CLASSES"}
}
