package regate.lib.compose_test

import data.regate.lib.compose

test_services if {
	found := compose.services with input as {"services": {"web": {"image": "x"}, "none": null}}
	found == {"web": {"image": "x"}}
	none := compose.services with input as {"services": "x"}
	none == {}
}

test_variable if {
	compose.variable("${TAG}")
	compose.variable("$TAG")
	compose.variable("a$$$TAG")
	compose.variable({"$unknown": "${TAG:-1}", "reason": "template"})
	not compose.variable("a$$TAG")
	not compose.variable("cost$")
	not compose.variable(true)
}

test_as_subject if compose.as_subject("web") == {"kind": "service", "name": "web", "path": ["services", "web"]}

test_source_of_a_volume if {
	compose.written_source("/srv:/data:ro") == "/srv"
	compose.written_source("${DATA:-/srv}:/data") == "${DATA:-/srv}"
	hidden := {"$unknown": "${VOLUME}", "reason": "variable-without-value"}
	compose.written_source(hidden) == hidden
}
