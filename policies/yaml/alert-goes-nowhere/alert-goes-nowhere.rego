# METADATA
# title: Alerts are sent to a receiver that tells nobody
# description: |
#   The route by which all alerts go unless another one takes them ends at a receiver without an address: they fire, and nobody hears
#   of it.
# related_resources:
# - ref: https://prometheus.io/docs/alerting/latest/configuration/
# custom:
#   id: alert-goes-nowhere
#   severity: medium
#   precision: high
#   kinds: [yaml]
#   mentions: [receivers]
#   controls:
#     soc2: [CC7.2, CC7.3]
#     gdpr: ["32(1)(d)"]
#     cwe: [778]
#   remediation: |
#     Give the receiver of the first route a way to a person: `pagerduty_configs`, `slack_configs`, `email_configs`. Alerts that nobody needs go to an empty receiver by a route of their own.
package regate.yaml.alert_goes_nowhere

import data.regate.lib.values

deny contains result if {
	some at, receiver in receivers
	receiver.name == input.route.receiver
	count(ways(receiver)) == 0
	result := {
		"message": sprintf("alerts go to receiver '%v', which tells nobody", [receiver.name]),
		"path": ["receivers", at],
		"subject": receiver.name,
	}
}

unknown contains result if {
	count(receivers) > 0
	values.unknown(input.route.receiver)
	result := {
		"message": sprintf("whom alerts are sent to cannot be told here (`%v`)", [values.excerpt(input.route.receiver)]),
		"path": ["route", "receiver"],
		"subject": "route",
	}
}

subjects contains {"kind": "receiver", "name": receiver.name, "path": ["receivers", at]} if {
	some at, receiver in receivers
	receiver.name == input.route.receiver
}

receivers[at] := receiver if {
	some at, receiver in values.list(input.receivers)
	is_string(receiver.name)
}

ways(receiver) := [key | some key, list in receiver; endswith(key, "_configs"); list != []]
