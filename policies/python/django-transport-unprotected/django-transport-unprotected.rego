# METADATA
# title: Django answers plain HTTP, or for any host
# description: |
#   Without the redirect and HSTS a session passes the network as it is; a host header that anybody may choose ends up in links of mails and in caches.
# related_resources:
# - ref: https://docs.djangoproject.com/en/stable/howto/deployment/checklist/
# custom:
#   id: django-transport-unprotected
#   severity: medium
#   precision: medium
#   kinds: [python]
#   controls:
#     soc2: [CC6.1, CC6.7]
#     gdpr: ["32(1)(a)"]
#     ccpa: ["1798.150"]
#     cwe: [319, 644]
#   remediation: |
#     Set `SECURE_SSL_REDIRECT = True` and `SECURE_HSTS_SECONDS = 31536000`, and name the hosts in `ALLOWED_HOSTS`; where a proxy does the one, say so in a suppression.
package regate.python.django_transport_unprotected

import data.regate.lib.facts

deny contains result if {
	some i, setting in settings
	message := wrong(setting)
	result := {"message": message, "path": ["settings", i], "subject": facts.setting_name(setting)}
}

subjects contains facts.as_subject("setting", facts.setting_name(setting), "settings", i) if some i, setting in settings

wrong(setting) := "'ALLOWED_HOSTS' takes any host" if {
	setting.name == "ALLOWED_HOSTS"
	"*" in setting.value
}

wrong(setting) := "'SECURE_SSL_REDIRECT' is off: plain HTTP is answered" if {
	setting.name == "SECURE_SSL_REDIRECT"
	setting.value == false
}

wrong(setting) := "'SECURE_HSTS_SECONDS' is 0: browsers go on asking over plain HTTP" if {
	setting.name == "SECURE_HSTS_SECONDS"
	setting.value == 0
}

# Django's settings, but those that a developer's machine is given.
settings[i] := setting if {
	facts.judged
	path := object.get(data.regate.file, "path", "")
	regex.match(`(^|/)settings(/|\.py$)|(^|/)settings_?[a-z]*\.py$`, path)
	not regex.match(`(?i)(^|[/_.-])(dev|develop|development|local|test|tests|testing|debug|ci|e2e|example|examples|sample|demo)([/_.-]|$)`, path)
	some i, setting in input.settings
	setting.name in {"ALLOWED_HOSTS", "SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS"}
}
