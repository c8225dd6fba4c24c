# Where a program takes requests: `input.routes`.
package regate.lib.routes

# judged holds for what somebody reaches: not in a test, nor in a sample.
judged if {
	not data.regate.file.test == true
	not is_string(data.regate.file.fence)
}

# has(route, kinds) holds where a guard of one of the kinds stands before a route.
has(route, kinds) if {
	some guard in route.guards
	guard.kind in kinds
}

# seen(route) holds where nothing that may keep somebody out was left open.
seen(route) if {
	route.around
	count(route.unresolved) == 0
}

# changing(route) holds for a route that is asked to change something.
changing(route) if {
	some method in route.methods
	method in {"POST", "PUT", "PATCH", "DELETE", "ALL"}
}

# words(route) is where a route stands, in lower case: its path, its handler and its file.
words(route) := lower(concat(" ", [text(route.path), text(route.handler), object.get(data.regate.file, "path", "")]))

text(value) := value if is_string(value)

text(null) := ""

# named(route) names a route.
named(route) := sprintf("%v %v", [concat(",", route.methods), route.path]) if {
	is_string(route.path)
} else := route.handler if {
	is_string(route.handler)
} else := "a handler"

# subject(route, i) is a route as a member of a population.
subject(route, i) := {"kind": "route", "name": named(route), "path": ["routes", i]}

# doubts(route) says what was not understood.
doubts(route) := concat(", ", route.unresolved) if {
	count(route.unresolved) > 0
} else := "the files around were not read"

# webhook(route) holds for what another service calls: it is named so, and nothing of it is asked of a person.
webhook(route) if {
	regex.match(`(?i)web[-_]?hook`, words(route))
	some method in route.methods
	method in {"POST", "ALL"}
	not managed(route)
}

# What is done with a webhook of a customer: `/webhooks/:id`, `createWebhook`.
managed(route) if regex.match(`(?i)web-?hooks?/?(\[|:|\{|<)|(create|update|delete|edit|add|save|remove|list|test|toggle|send|trigger|regenerate|get|fetch|find)_?web-?hook|web-?hook_?(form|settings|config)`, sprintf("%v %v", [text(route.path), text(route.handler)]))

managed(route) if has(route, {"authentication", "role"})

# public(route) holds for what is open to all by nature: who is not signed in yet, what others' services and visitors call, and what
# shows how something is done.
public(route) if regex.match(visitors, sprintf("%v %v", [text(route.path), text(route.handler)]))

# Whoever signs up becomes one of the users.
public(route) if {
	route.methods == ["POST"]
	regex.match(`(?i)^/?(api/)?(v\d+/)?users?/?$`, text(route.path))
}

public(route) if regex.match(`(?i)(^|[/_.-])(auth|login|oauth|public|health|webhooks?|examples?|samples?|demos?|docs?|e2e|tests?|website|playground|storybook|mocks?|fixtures?|templates?|starters?)([/_.-]|$)`, object.get(data.regate.file, "path", ""))

visitors := `(?i)log-?_?in|log-?_?out|sign-?_?(in|up|out|on)|regist|auth|sso|saml|callback|hook|health|(^|[/_-])ping|public|anonym|contact|newsletter|subscri|waitlist|track|analytic|collect|beacon|csp|feedback|forgot|password|verif|confirm|otp|magic|token|invit|shar(e|ing)|guest|embed|preview|(^|[/_-])views?([/_ -]|$)|(^|/)record[-_]|valid|licen[sc]e|(^|[/_-])(vote|poll|survey|response|submission)s?([/_ -]|$)|submit|report|telemetry|trpc|graphql|revalidate|cron|theme|locale|lang|consent|cookie|captcha|checkout|cart|example|sample|mock|fixture`
