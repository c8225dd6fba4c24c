# METADATA
# title: A request to another host is not encrypted
# description: |
#   The address that is asked begins with `http://` or `ws://`: whoever stands on the way reads and changes what is sent and what
#   comes back, credentials in headers and personal data among it.
# related_resources:
# - ref: https://cwe.mitre.org/data/definitions/319.html
# - ref: https://cheatsheetseries.owasp.org/cheatsheets/Transport_Layer_Security_Cheat_Sheet.html
# custom:
#   id: request-without-encryption
#   severity: medium
#   precision: high
#   kinds: [typescript, javascript, python, go, java, ruby]
#   controls:
#     soc2: [CC6.1, CC6.7]
#     gdpr: ["32(1)(a)"]
#     ccpa: ["1798.150"]
#     cwe: [319]
#   remediation: |
#     Write `https://` or `wss://`. A host of the own network belongs in the configuration.
package regate.typescript.request_without_encryption

import data.regate.lib.facts

deny contains result if {
	facts.judged
	some i, call in input.calls
	host := plain_host(call)
	not own(host)
	result := object.union(
		{
			"message": sprintf("'%v' asks %v without encryption", [call.callee, host]),
			"path": ["calls", i],
			"subject": facts.in_function(call.callee, call),
		},
		doubt,
	)
}

# What a client asks that is made with an address: <https://axios-http.com/docs/req_config>, <https://www.python-httpx.org/advanced/clients/>.
deny contains result if {
	facts.judged
	some i, setting in input.settings
	of_client(setting)
	found := regex.find_all_string_submatch_n(plain, setting.value, 1)
	host := found[0][1]
	not own(host)
	result := object.union(
		{
			"message": sprintf("'%v' of '%v' asks %v without encryption", [setting.name, setting.within, host]),
			"path": ["settings", i],
			"subject": facts.setting_name(setting),
		},
		doubt,
	)
}

subjects contains facts.as_subject("setting", facts.setting_name(setting), "settings", i) if {
	facts.judged
	some i, setting in input.settings
	of_client(setting)
	regex.match(`^(?i)https?://`, setting.value)
}

of_client(setting) if {
	setting.name in {"baseURL", "base_url"}
	is_string(setting.value)
	regex.match(`(^|\.)(axios\.create|Axios|ofetch\.create|fetch\.create|Client|AsyncClient|ClientSession)$`, facts.given_to(setting))
}

plain := `^(?i)(?:http|ws)://(?:[^/@]*@)?([^/:?#]+)`

subjects contains facts.as_subject("call", facts.in_function(call.callee, call), "calls", i) if {
	facts.judged
	some i, call in input.calls
	is_string(call.arguments[0])
	regex.match(`^(?i)(https?|wss?)://`, call.arguments[0])
}

plain_host(call) := found[0][1] if {
	is_string(call.arguments[0])
	found := regex.find_all_string_submatch_n(plain, call.arguments[0], 1)
}

# This machine, its network, and names that nobody can register.
own(host) if regex.match(`^(?i)(localhost|\[?::1\]?|127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|169\.254\.|0\.0\.0\.0|[^.]+$)`, host)

own(host) if regex.match(`(?i)\.(local|localhost|internal|lan|test|example|invalid|svc|cluster)$`, host)

own(host) if regex.match(`(?i)(^|\.)example\.(com|org|net)$`, host)

doubt := {"review": true} if facts.sample

doubt := {} if not facts.sample
