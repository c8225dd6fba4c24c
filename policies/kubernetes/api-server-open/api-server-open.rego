# METADATA
# title: API server lets everybody in, or everybody do everything
# description: |
#   With `AlwaysAllow`, also the default of a server that is told no authorization, every account that is known is an
#   administrator. Anonymous requests and a port without TLS need no account at all.
# related_resources:
# - ref: https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/
# - ref: https://kubernetes.io/docs/reference/config-api/kubeadm-config.v1beta4/
# custom:
#   id: api-server-open
#   severity: critical
#   precision: high
#   kinds: [kubernetes]
#   controls:
#     soc2: [CC6.1, CC6.3]
#     gdpr: ["32(1)(b)"]
#     cwe: [306, 862]
#   remediation: |
#     Set `--authorization-mode=Node,RBAC` and `--anonymous-auth=false`, and remove `--insecure-port`.
package regate.kubernetes.api_server_open

import data.regate.lib.kubernetes
import data.regate.lib.values

deny contains result if {
	some server in servers
	some finding in wrong(server)
	result := object.union(finding, {"message": sprintf("%v %v", [server.subject.name, finding.message]), "path": server.path, "subject": server.subject.name})
}

wrong(server) := {{"message": "authorizes every request (`authorization-mode`)"} |
	some value in said(server, "authorization-mode")
	some mode in split(value, ",")
	trim_space(mode) == "AlwaysAllow"
} | {{"message": "is told no authorization and allows every request"} |
	server.whole
	{flag.name | some flag in server.flags} & {"authorization-mode", "authorization-config"} == set()
} | {{"message": "answers anonymous requests (`anonymous-auth`)", "severity": "medium"} |
	last(said(server, "anonymous-auth")) in truths
} | {{"message": "has a port without TLS (`insecure-port`)"} |
	not last(said(server, "insecure-port")) in {"", "0"}
	last(said(server, "insecure-port"))
}

# said(server, name): the values that a flag is given, in their order. Those of a list add up, of others the last one counts.
said(server, name) := [flag.value | some flag in server.flags; flag.name == name; is_string(flag.value)]

last(list) := list[count(list) - 1]

# What Go reads as true (https://pkg.go.dev/strconv#ParseBool).
truths := {"1", "t", "T", "TRUE", "true", "True"}

unknown contains result if {
	some server in servers
	some value in server.open
	result := {
		"message": sprintf("whether %v is open cannot be told here (`%v`)", [server.subject.name, values.excerpt(value)]),
		"path": server.path,
		"subject": server.subject.name,
	}
}

subjects contains server.subject if some server in servers

# A container that runs the server, and what kubeadm gives it. `whole`: all of its flags are seen.
servers contains {"flags": flags(words), "open": open, "whole": count(open) == 0, "path": entry.path, "subject": kubernetes.container_as_subject(entry)} if {
	some entry in kubernetes.containers
	words := [word | some key in ["command", "args"]; some word in values.array(entry.container[key])]
	some word in words
	is_string(word)
	regex.match(`(?:^|[/\s])kube-apiserver(?:\s|$)`, word)
	open := {written | some written in words; unclear(written)}
}

servers contains {"flags": extra(given), "open": open, "whole": false, "path": array.concat(entry.path, ["apiServer", "extraArgs"]), "subject": subject} if {
	some entry in kubernetes.manifests
	entry.manifest.kind == "ClusterConfiguration"
	given := entry.manifest.apiServer.extraArgs
	open := {flag.value | some flag in extra(given); unclear(flag.value)} | {part | some part in array.concat([given], values.array(given)); unclear(part)}
	subject := {"kind": "ClusterConfiguration", "name": "ClusterConfiguration", "path": entry.path}
}

names := {"anonymous-auth", "authorization-config", "authorization-mode", "insecure-port"}

unclear(value) if {
	values.unknown(value)
	not is_string(value)
}

unclear(value) if {
	is_string(value)
	regex.match(`\$[{(]|\{\{`, value)
	some name in names
	relevant(value, name)
}

relevant(value, name) if contains(value, name)

relevant(value, _) if regex.match(`^\s*(?:\$[{(]|\{\{)`, value)

# flags(words): each flag in its order, as `{"name", "value"}`; a script has several in one word. The server takes `_` for `-`, and a value
# in the next word, but for what is true by its name alone (https://pkg.go.dev/github.com/spf13/pflag).
flags(words) := [{"name": name, "value": value_of(name, parts, parted, i)} |
	parted := array.flatten([parts_of(word) | some word in words])
	some i, word in parted
	is_string(word)
	some parts in regex.find_all_string_submatch_n(`^--([A-Za-z_-]+)(=?)(.*)$`, word, 1)
	name := replace(parts[1], "_", "-")
	name in names
]

parts_of(word) := [part | some part in regex.split(`[\s;&|]+`, regex.replace(word, `["'\\]`, "")); part != ""] if is_string(word)

parts_of(word) := [word] if not is_string(word)

value_of(_, parts, _, _) := parts[3] if parts[2] == "="

value_of(name, parts, words, i) := value if {
	parts[2] == ""
	value := {true: "true", false: array.concat(array.slice(words, i + 1, i + 2), [""])[0]}[name == "anonymous-auth"]
}

# extra(given): as kubeadm's configuration says them, a map up to v1beta3 and a list since, as `{"name", "value"}`.
extra(given) := [{"name": replace(name, "_", "-"), "value": text(value)} | some name, value in values.entries(given); replace(name, "_", "-") in names] if not is_array(given)

extra(given) := [{"name": replace(item.name, "_", "-"), "value": text(item.value)} |
	some item in given
	is_string(item.name)
	replace(item.name, "_", "-") in names
] if {
	is_array(given)
}

text(value) := value if is_string(value)

text(value) := value if {
	not is_string(value)
	values.unknown(value)
}

text(value) := sprintf("%v", [value]) if {
	not is_string(value)
	values.known(value)
}
