# METADATA
# title: Protection against forged requests is switched off
# description: |
#   Spring Security asks of every request that changes something for a token that no other site knows. Without it any page that a user opens can
#   send requests in their name, since browsers send the session's cookie along.
# related_resources:
# - ref: https://docs.spring.io/spring-security/reference/servlet/exploits/csrf.html
# - ref: https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html
# custom:
#   id: forged-requests-accepted
#   severity: medium
#   precision: medium
#   kinds: [java, ruby]
#   controls:
#     soc2: [CC6.1, CC6.6]
#     gdpr: ["32(1)(b)"]
#     ccpa: ["1798.150"]
#     cwe: [352]
#   remediation: |
#     Leave the protection on, and except single paths only (`csrf.ignoringRequestMatchers("/webhook")`). Where no cookie says who somebody is, say so:
#     `sessionCreationPolicy(SessionCreationPolicy.STATELESS)`.
package regate.typescript.forged_requests_accepted

import data.regate.lib.facts

deny contains result if {
	facts.judged
	some i, call in input.calls
	switches_off(call)
	result := object.union(
		{
			"message": sprintf("'%v' switches off the protection against forged requests", [call.callee]),
			"path": ["calls", i],
			"subject": facts.in_function("csrf", call),
		},
		doubt(call),
	)
}

# Where no session is kept, what says who somebody is may still come in a cookie.
doubt(call) := {"severity": "low", "review": true} if {
	"stateless" in call.beside
} else := {"severity": "low", "review": true} if {
	# What other programs call, and what is asked with a token, is no page that a browser posts to by itself.
	regex.match(`(?i)api|hook|callback|oauth|saml|sso|openid|ldap|token|graphql|omniauth|ipn|notif|metrics|health`, sprintf("%v %v", [call.function, object.get(data.regate.file, "path", "")]))
} else := {"severity": "low", "review": true} if {
	# Where nobody has to be logged in, there may be nothing that a browser says of who asks.
	some other in input.calls
	regex.match(`^skip_before_(action|filter)$`, other.callee)
	other.function == call.function
	regex.match(`(?i)auth(enticat|oriz)|log_?in|sign_?in|session|current_user`, other.arguments[0])
	other.arguments[0] != "verify_authenticity_token"
} else := {"severity": "low", "review": true} if {
	# Nor where those who ask are asked for something that no browser sends by itself.
	some other in input.calls
	other.callee in {"before_action", "prepend_before_action"}
	other.function == call.function
	regex.match(`(?i)credential|token|key|signature|secret|verify|webhook|api|enabled`, other.arguments[0])
} else := facts.in_sample

subjects contains facts.as_subject("call", facts.in_function("csrf", call), "calls", i) if {
	facts.judged
	some i, call in input.calls
	switches_off(call)
}

switches_off(call) if {
	regex.match(`(^|\.)csrf(\(\))?\.disable$`, call.callee)
}

# Rails: https://guides.rubyonrails.org/security.html#cross-site-request-forgery-csrf
switches_off(call) if {
	regex.match(`^skip_before_(action|filter)$`, call.callee)
	call.arguments[0] == "verify_authenticity_token"
}

switches_off(call) if call.callee == "skip_forgery_protection"

# `csrf(AbstractHttpConfigurer::disable)`
switches_off(call) if {
	regex.match(`(^|\.)csrf$`, call.callee)
	"csrf(abstracthttpconfigurer::disable" in call.beside
}

switches_off(call) if {
	regex.match(`(^|\.)csrf$`, call.callee)
	"csrf(csrfconfigurer::disable" in call.beside
}
