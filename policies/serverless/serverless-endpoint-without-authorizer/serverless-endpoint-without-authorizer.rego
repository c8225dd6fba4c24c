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

import data.regate.lib.values

deny contains result if {
	some endpoint in endpoints
	everything(endpoint.event)
	not "authorizer" in object.keys(endpoint.event)
	private := object.get(endpoint.event, "private", false)
	values.known(private)
	not private == true
	result := {
		"message": sprintf("function %v answers every method on %v without an authorizer", [endpoint.function, object.get(endpoint.event, "path", "*")]),
		"path": endpoint.path,
		"subject": sprintf("function %v", [endpoint.function]),
	}
}

unknown contains result if {
	some endpoint in endpoints
	not "authorizer" in object.keys(endpoint.event)
	not object.get(endpoint.event, "private", false) == true
	maybe_everything(endpoint.event)
	open := [value | some key in ["path", "method", "private"]; value := endpoint.event[key]; values.unknown(value)]
	count(open) > 0
	result := {
		"message": sprintf("whether function %v answers every method on every path without an authorizer cannot be told here (`%v`)", [endpoint.function, values.excerpt(open[0])]),
		"path": endpoint.path,
		"subject": sprintf("function %v", [endpoint.function]),
	}
}

# An event that stands in a variable as a whole.
unknown contains result if {
	some name, function in values.entries(input.functions)
	some i, value in open_events(function)
	result := {
		"message": sprintf("what calls function %v cannot be told here (`%v`)", [name, values.excerpt(value)]),
		"path": ["functions", name, "events"],
		"subject": sprintf("function %v", [name]),
	}
}

subjects contains function_as_subject(endpoint.function) if some endpoint in endpoints

subjects contains function_as_subject(name) if {
	some name, function in values.entries(input.functions)
	count(open_events(function)) > 0
}

function_as_subject(name) := {"kind": "function", "name": sprintf("function %v", [name]), "path": ["functions", name]}

endpoints contains {"function": name, "event": event[kind], "path": ["functions", name, "events", i, kind]} if {
	some name, function in values.entries(input.functions)
	some i, event in values.list(function.events)
	some kind in ["http", "httpApi"]
	is_object(event[kind])
	not values.unknown(event[kind])
}

open_events(function) := array.concat(
	values.unknowns(object.get(function, "events", null)),
	[event[kind] | some event in values.list(function.events); some kind in ["http", "httpApi"]; values.unknown(event[kind])],
) if {
	is_object(function)
}

everything(event) if {
	contains(values.written(object.get(event, "path", "")), "+}")
	lower(values.written(object.get(event, "method", ""))) in {"any", "*"}
}

maybe_everything(event) if {
	path := values.written(object.get(event, "path", ""))
	regex.match(`\+\}|\$\{`, path)
	method := object.get(event, "method", "")
	some wanted in {"any", "ANY", "*"}
	values.maybe(method, wanted)
}
