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
	some mode in split(server.flags["authorization-mode"], ",")
	mode == "AlwaysAllow"
} | {{"message": "is told no authorization and allows every request"} |
	server.whole
	object.keys(server.flags) & {"authorization-mode", "authorization-config"} == set()
} | {{"message": "answers anonymous requests (`anonymous-auth`)", "severity": "medium"} |
	server.flags["anonymous-auth"] == "true"
} | {{"message": "has a port without TLS (`insecure-port`)"} |
	not server.flags["insecure-port"] in {"", "0"}
	server.flags["insecure-port"]
}

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
	open := {value | some name, value in extra(given); name in names; unclear(value)}
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

# flags(words): `--name=value` by name; a script has several in one word.
flags(words) := {name: value |
	some word in words
	is_string(word)
	some parts in regex.find_all_string_submatch_n(`--([a-z-]+)(?:=([^\s"'\\]*))?`, word, -1)
	name := parts[1]
	name in names
	value := parts[2]
}

# extra(given): as kubeadm's configuration says them, a map up to v1beta3 and a list since.
extra(given) := given if is_object(given)

extra(given) := {item.name: item.value | some item in given; is_string(item.name)} if is_array(given)
