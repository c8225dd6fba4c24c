# METADATA
# title: A token lives for more than 90 days
# description: |
#   A signed token cannot be taken back: whoever gets hold of it is let in until it ends.
# related_resources:
# - ref: https://www.rfc-editor.org/rfc/rfc9700#section-2.2.2
# - ref: https://cwe.mitre.org/data/definitions/613.html
# custom:
#   id: token-lives-long
#   severity: medium
#   precision: high
#   kinds: [typescript, javascript]
#   controls:
#     soc2: [CC6.1]
#     gdpr: ["32(1)(b)"]
#     ccpa: ["1798.150"]
#     cwe: [613]
#   remediation: |
#     Let it end within the hour (`expiresIn: "15m"`), and renew it with one that is kept on the server and can be taken back.
package regate.typescript.token_lives_long

import data.regate.lib.facts

deny contains result if {
	facts.judged
	some i, setting in input.settings
	of_token(setting)
	days := lifetime(setting.value)
	days > 90
	result := object.union(
		{
			"message": sprintf("'%v' lets a token live for %v days", [setting.within, floor(days)]),
			"path": ["settings", i],
			"subject": facts.setting_name(setting),
		},
		facts.in_sample,
	)
}

subjects contains facts.as_subject("setting", facts.setting_name(setting), "settings", i) if {
	facts.judged
	some i, setting in input.settings
	of_token(setting)
	lifetime(setting.value)
}

# `expiresIn` is also what a signed address has.
of_token(setting) if {
	setting.name == "expiresIn"
	is_string(setting.within)
	regex.match(`(?i)(^|\.)sign(async)?$|signOptions$|jwt`, facts.given_to(setting))
	not facts.expectation(setting)
}

# lifetime(value) is in days; https://github.com/auth0/node-jsonwebtoken#usage: a number is in seconds.
lifetime(value) := value / 86400 if {
	is_number(value)
} else := to_number(parts[1]) * days[parts[2]] if {
	is_string(value)
	parts := regex.find_all_string_submatch_n(`^(\d{1,9}) ?(s|m|h|d|w|y)(?:ec|in|r|ay|eek|ear)?[a-z]*$`, value, 1)[0]
}

days := {"s": 1 / 86400, "m": 1 / 1440, "h": 1 / 24, "d": 1, "w": 7, "y": 365}
