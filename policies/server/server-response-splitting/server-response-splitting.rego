# METADATA
# title: Decoded path of a request stands in a header
# description: |
#   nginx decodes `$uri` and `$document_uri`: a request for `/%0d%0aSet-Cookie:...` puts line ends into the header, and so headers of
#   the attacker's choice into the response.
# related_resources:
# - ref: https://nginx.org/en/docs/http/ngx_http_core_module.html#var_uri
# - ref: https://owasp.org/www-community/attacks/HTTP_Response_Splitting
# custom:
#   id: server-response-splitting
#   severity: medium
#   precision: very-high
#   kinds: [nginx]
#   controls:
#     soc2: [CC6.1, CC6.8]
#     gdpr: ["32(1)(b)"]
#     cwe: [113]
#   remediation: |
#     Use `$request_uri`, which stays encoded: `return 301 https://$host$request_uri;`.
package regate.server.server_response_splitting

import data.regate.lib.servers

deny contains result if {
	some header in headers
	some arg in header.values
	regex.match(`\$(?:document_)?uri(?:[^A-Za-z0-9_]|$)|\$\{(?:document_)?uri\}`, arg)
	result := {
		"message": sprintf("'%v' puts the decoded path of the request into a header", [header.directive.name]),
		"path": header.directive.path,
		"subject": servers.subject(header.directive),
	}
}

subjects contains servers.setting(header.directive) if some header in headers

headers contains {"directive": directive, "values": [arg | some arg in directive.args; is_string(arg)]} if {
	some directive in servers.named({"add_header"})
}

# A redirect: `return 301 URL`, `return URL`, `rewrite PATTERN URL`.
headers contains {"directive": directive, "values": [arg | some arg in directive.args; is_string(arg)]} if {
	some directive in servers.named({"return"})
	regex.match(`^(?:30[12378]|https?:|\$scheme)`, directive.args[0])
}

headers contains {"directive": directive, "values": [directive.args[1]]} if {
	some directive in servers.named({"rewrite"})
	is_string(directive.args[1])
	leads_away(directive.args)
}

leads_away(args) if regex.match(`^(?:https?://|\$scheme)`, args[1])

leads_away(args) if args[2] in {"permanent", "redirect"}
