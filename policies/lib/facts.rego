# What the detectors saw in a source file: `input.calls`, `input.settings`, `input.flows`.
package regate.lib.facts

# judged holds where policies on code apply: not in a test, whose calls protect nothing.
judged if not data.regate.file.test == true

# sample holds for code in a document: it shows how something is used, with data of nobody.
sample if is_string(data.regate.file.fence)

# to_operator(flow) holds for what a script or a command tells the person who started it, on the console.
to_operator(flow) if flow.sink in {"go-output", "go-output-of-writer", "python-console"}

# A program of the terminal, and an example of one: where a server writes that, it is in its log.
to_operator(flow) if {
	flow.sink == "java-output"
	endswith(flow.function, "main")
}

to_operator(flow) if {
	flow.sink == "java-output"
	regex.match(`(?i)(^|/)(examples?|samples?|demos?|cli|tools?|scripts?|benchmarks?|playground|tutorials?)(/|$)`, data.regate.file.path)
}

# What a server writes there is in its log; tasks and gems tell it to who started them.
to_operator(flow) if {
	flow.sink == "ruby-output"
	not regex.match(`(^|/)(app|config)/`, data.regate.file.path)
}

to_operator(flow) if {
	flow.sink in {"console", "python-output"}
	of_script
}

# What a browser says of itself, on its own console.
to_operator(flow) if {
	flow.sink == "console"
	startswith(flow.expression, "navigator.")
}

# of_script holds in what somebody starts by hand.
of_script if {
	regex.match(`(^|/)(scripts?|bin|cli|seeds?|seeders|management/commands)/|(^|/)(seed|cli|manage)\.[a-z]+$`, data.regate.file.path)
}

# in_sample makes a result of code in a document one for a person to look at.
in_sample := {"review": true} if {
	sample
} else := {}

# sent_by(flow) says whose the value of a flow of input is: on a page, whoever made the link chose its address.
sent_by(flow) := "which whoever made the link chose" if {
	of_page(flow)
} else := "which a client sent"

of_page(flow) if {
	regex.match(`^((window|document|globalThis|self)\.)?location\b|^document\.(referrer|URL|documentURI)|^window\.name|^use(SearchParams|Params|Router|Route)\(\)`, flow.expression)
}

# as_subject(kind, name, list, index) is an occurrence as a member of a population: `{"kind", "name", "path"}`.
as_subject(kind, name, list, index) := {"kind": kind, "name": name, "path": [list, index]}

# in_function(name, fact) names a fact by what it is and the function that it stands in.
in_function(name, fact) := sprintf("%v in %v", [name, fact.function]) if {
	is_string(fact.function)
} else := name

# setting_name(setting) names a setting by what it is given to.
setting_name(setting) := sprintf("%v.%v", [setting.within, setting.name]) if {
	is_string(setting.within)
} else := setting.name

# given_to(setting) is what a setting is given to, as its module calls it; undefined where it is given to nothing.
given_to(setting) := setting.callee if {
	is_string(setting.callee)
} else := setting.within if {
	is_string(setting.within)
}

# last_part(name) is the part of a dotted name after its last dot.
last_part(name) := regex.replace(name, `^.*\.`, "")

# expectation(setting) holds for what a test expects, which sets nothing.
expectation(setting) if {
	is_string(setting.within)
	startswith(setting.within, "expect")
}

# flow_severity(flow) is how bad it is that data of its kind leaves.
flow_severity(flow) := "low" if {
	flow.confidence == "low"
} else := "high" if {
	flow.sensitivity in {"special-category", "financial", "credential", "sensitive"}
} else := "medium"

# flow_doubt(flow) is what makes a flow one for a person to look at: a whole object may hold no more than an id.
flow_doubt(flow) := {"review": true} if {
	flow.confidence == "low"
} else := {"review": true} if {
	sample
} else := {}

# processor(flow) is who receives a flow, as regate.toml declares them: by the service's name, or by a host of theirs.
processor(flow) := [found | some found in data.regate.file.processors; receives(found, flow)][0]

receives(declared, flow) if declared.name == flow.vendor

receives(declared, flow) if {
	is_string(flow.host)
	some host in declared.hosts
	is_host(lower(host), lower(flow.host))
}

is_host(pattern, host) if pattern == host

is_host(pattern, host) if {
	startswith(pattern, "*.")
	endswith(host, trim_prefix(pattern, "*"))
}

# allowed(flow) holds where a processor is declared to receive data of that type or category.
allowed(flow) if {
	some name in processor(flow).data
	name in {flow.data_type, flow.data_category}
}

# beyond(flow) says what a declared processor may receive, where that is something else; "" for one that is not declared.
beyond(flow) := sprintf(", and [processors.%v] of regate.toml allows it %v", [found.name, shown]) if {
	found := processor(flow)
	shown := listed(found.data)
} else := ""

listed(names) := "nothing" if {
	count(names) == 0
} else := sprintf("%v only", [concat(", ", names)])

# exception(flow) is what regate.toml says allows the processing of a special category of data.
exception(flow) if {
	some declared in data.regate.file.data
	declared.name in {flow.data_type, flow.data_category}
	is_string(declared.exception)
	trim_space(declared.exception) != ""
}
