# METADATA
# title: An endpoint asks for no authorisation (SAM)
# description: |
#   Everybody may call it. That is right for public data only.
# related_resources:
# - ref: https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-controlling-access-to-apis.html
# custom:
#   id: sam-endpoint-without-authorizer
#   severity: low
#   precision: medium
#   kinds: [cloudformation]
#   mentions: ["serverless::function"]
#   controls:
#     soc2: [CC6.1]
#     gdpr: ["32(1)(b)"]
#     ccpa: ["1798.150"]
#     cwe: [287, 306]
#   remediation: |
#     Set `Auth.DefaultAuthorizer` of the API (in `Globals` as well), or `Auth.Authorizer` of the event.
package regate.cloudformation.sam_endpoint_without_authorizer

import data.regate.lib.values

deny contains result if {
	some endpoint in endpoints
	not asks(endpoint.properties.Auth)
	endpoint.api == "open"
	result := {"message": sprintf("%s is answered without an authorizer", [endpoint.name]), "path": endpoint.path, "subject": endpoint.name}
}

deny contains result if {
	some endpoint in endpoints
	endpoint.properties.Auth.Authorizer == "NONE"
	endpoint.api != "open"
	result := {"message": sprintf("%s is answered without an authorizer (`Authorizer` is NONE)", [endpoint.name]), "path": endpoint.path, "subject": endpoint.name}
}

unknown contains result if {
	some endpoint in endpoints
	not asks(endpoint.properties.Auth)
	not endpoint.properties.Auth.Authorizer == "NONE"
	endpoint.api == "unknown"
	result := {"message": sprintf("whether %s has an authorizer cannot be told here: its API is described elsewhere", [endpoint.name]), "path": endpoint.path, "subject": endpoint.name}
}

subjects contains {"kind": "endpoint", "name": endpoint.name, "path": endpoint.path} if some endpoint in endpoints

endpoints := [{"name": concat("/", [name, id]), "properties": properties, "api": api(event.Type, properties), "path": ["Resources", name, "Properties", "Events", id]} |
	some name, function in values.entries(input.Resources)
	function.Type == "AWS::Serverless::Function"
	some id, event in values.entries(object.get(function, ["Properties", "Events"], null))
	event.Type in {"Api", "HttpApi"}
	properties := object.get(event, "Properties", {})
	not lower(values.shown(object.get(properties, "Method", ""))) == "options"
]

# api(type, properties): "asks", "open" or "unknown", by the API that an event belongs to: one of the template's, or that which SAM makes.
api(type, properties) := by_auth(object.get(input, ["Globals", type, "Auth"], {})) if not reference(properties)

api(_, properties) := answer if {
	own := input.Resources[reference(properties).Ref]
	own.Type in {"AWS::Serverless::Api", "AWS::Serverless::HttpApi"}
	answer := of_own(object.get(own, "Properties", {}))
} else := "unknown" if {
	reference(properties)
}

reference(properties) := properties.RestApiId

reference(properties) := properties.ApiId

of_own(own) := "asks" if {
	asks(own.Auth)
} else := "asks" if {
	contains(json.marshal(object.get(own, "EndpointConfiguration", "")), `"PRIVATE"`)
} else := "unknown" if {
	some key in ["DefinitionBody", "DefinitionUri"]
	own[key]
} else := by_auth(object.get(own, "Auth", {}))

by_auth(auth) := "asks" if {
	asks(auth)
} else := "open"

asks(auth) if {
	some key in ["DefaultAuthorizer", "Authorizer", "ResourcePolicy"]
	not is_null(auth[key])
	auth[key] != "NONE"
}

asks(auth) if values.as_bool(auth.ApiKeyRequired) == true
