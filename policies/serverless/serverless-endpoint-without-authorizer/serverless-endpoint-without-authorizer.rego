# METADATA
# title: HTTP endpoint takes any method on any path without an authorizer
# description: |
#   API Gateway hands every request, whoever sends it, to the function. The application may check who asks, but nothing
#   in front of it does, and new routes are public the moment they exist.
# related_resources:
# - ref: https://www.serverless.com/framework/docs/providers/aws/events/apigateway#http-endpoints-with-custom-authorizers
# custom:
#   id: serverless-endpoint-without-authorizer
#   severity: low
#   precision: medium
#   kinds: [serverless]
#   controls:
#     soc2: [CC6.1, CC6.6]
#     gdpr: ["32(1)(b)"]
#     cwe: [306]
#   remediation: |
#     Add an `authorizer` (a Lambda, Cognito or JWT one) to the event, or list the public routes one by one.
package regate.serverless.serverless_endpoint_without_authorizer

deny contains result if {
	some endpoint in endpoints
	everything(endpoint.event)
	not "authorizer" in object.keys(endpoint.event)
	not object.get(endpoint.event, "private", false) == true
	result := {
		"message": sprintf("function %v answers every method on %v without an authorizer", [endpoint.function, object.get(endpoint.event, "path", "*")]),
		"path": endpoint.path,
		"subject": sprintf("function %v", [endpoint.function]),
	}
}

subjects contains sprintf("function %v", [endpoint.function]) if some endpoint in endpoints

endpoints contains {"function": name, "event": event[kind], "path": ["functions", name, "events", i, kind]} if {
	some name, function in input.functions
	some i, event in function.events
	some kind in ["http", "httpApi"]
	is_object(event[kind])
}

everything(event) if {
	contains(object.get(event, "path", ""), "+}")
	lower(object.get(event, "method", "")) in {"any", "*"}
}
