# METADATA
# title: Analytics start without asking
# description: |
#   A file starts a service that follows what visitors do, and says nothing of their consent. It may be asked for where the file is
#   loaded, so this is for review.
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dir/2002/58/oj
# - ref: https://www.edpb.europa.eu/our-work-tools/our-documents/guidelines/guidelines-052020-consent-under-regulation-2016679_en
# custom:
#   id: analytics-without-consent
#   severity: low
#   precision: medium
#   kinds: [typescript, javascript]
#   controls:
#     soc2: [P2.1, P3.2]
#     gdpr: ["5(1)(c)", "25(2)"]
#     ccpa: ["1798.120"]
#   remediation: |
#     Start it once consent is given: `if (hasConsent("analytics")) posthog.init(...)`, or with `opt_out_capturing_by_default: true`.
package regate.typescript.analytics_without_consent

import data.regate.lib.facts

deny contains result if {
	facts.judged
	not facts.sample
	some i, call in input.calls
	starts(call)
	count(call.beside) == 0
	result := {
		"message": sprintf("'%v' starts analytics, and nothing in the file asks for consent", [call.callee]),
		"path": ["calls", i],
		"subject": facts.in_function(call.callee, call),
		"review": true,
	}
}

subjects contains facts.as_subject("call", facts.in_function(call.callee, call), "calls", i) if {
	facts.judged
	not facts.sample
	some i, call in input.calls
	starts(call)
}

starts(call) if regex.match(`(^|\.)(posthog|mixpanel|amplitude|ReactGA|hotjar|LogRocket|FullStory|[Cc]larity|heap|ReactPixel|smartlookClient)\.(init|initialize|load)$`, call.callee)

# The command that starts it: https://developers.google.com/tag-platform/gtagjs/reference#config
starts(call) if {
	regex.match(`(^|\.)gtag$`, call.callee)
	call.arguments[0] == "config"
}
