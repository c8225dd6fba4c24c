# METADATA
# title: Configuration of K3s or RKE2 lets others into the cluster
# description: |
#   Anonymous requests, `AlwaysAllow`, the kubelet's read-only port and an administrator's kubeconfig that every account of the machine reads each need
#   no right that anybody was given.
# related_resources:
# - ref: https://docs.k3s.io/cli/server
# - ref: https://docs.k3s.io/security/hardening-guide
# custom:
#   id: k3s-cluster-open
#   severity: high
#   precision: high
#   kinds: [yaml]
#   mentions: [kube-apiserver-arg, kubelet-arg, write-kubeconfig-mode]
#   controls:
#     soc2: [CC6.1, CC6.3]
#     gdpr: ["32(1)(b)"]
#     ccpa: ["1798.150"]
#     cwe: [306, 732, 862]
#   remediation: |
#     Remove the argument (the defaults of K3s are closed), and leave `write-kubeconfig-mode` at "0600".
package regate.yaml.k3s_cluster_open

import data.regate.lib.values

deny contains result if {
	some argument in arguments
	finding := wrong[argument.key][argument.name]
	regex.match(finding.value, argument.value)
	result := {"message": sprintf("the cluster %s (`%s`)", [finding.what, argument.written]), "path": argument.path, "subject": argument.key, "severity": finding.severity}
}

deny contains result if {
	mode := values.shown(input["write-kubeconfig-mode"])
	regex.match(`^(?:0?o?[0-7]*[4-7])$`, mode)
	result := {"message": sprintf("every account of the machine reads the administrator's kubeconfig (mode `%s`)", [mode]), "path": ["write-kubeconfig-mode"], "subject": "write-kubeconfig-mode", "severity": "medium"}
}

unknown contains result if {
	some key in ["kube-apiserver-arg", "kubelet-arg", "write-kubeconfig-mode"]
	some value in values.unknowns(input[key])
	result := {"message": sprintf("what `%s` says cannot be told here (`%s`)", [key, values.excerpt(value)]), "path": [key], "subject": key}
}

subjects contains {"kind": "K3s setting", "name": key, "path": [key]} if {
	some key in ["kube-apiserver-arg", "kubelet-arg", "write-kubeconfig-mode"]
	input[key]
}

truth := `^(?:1|t|T|TRUE|true|True|)$`

wrong := {
	"kube-apiserver-arg": {
		"anonymous-auth": {"value": truth, "what": "answers anonymous requests", "severity": "medium"},
		"authorization-mode": {"value": `(?:^|,)\s*AlwaysAllow\s*(?:,|$)`, "what": "authorizes every request", "severity": "critical"},
	},
	"kubelet-arg": {
		"anonymous-auth": {"value": truth, "what": "has kubelets that answer anonymous requests", "severity": "high"},
		"authorization-mode": {"value": `(?:^|,)\s*AlwaysAllow\s*(?:,|$)`, "what": "has kubelets that authorize every request", "severity": "critical"},
		"read-only-port": {"value": `^0*[1-9]`, "what": "has kubelets with their read-only port open", "severity": "high"},
	},
}

# Each argument that is given on, as `{"key", "name", "value", "written", "path"}`: `anonymous-auth=true`, with or without dashes.
arguments contains {"key": key, "name": trim_left(parts[0], "-"), "value": concat("=", array.slice(parts, 1, count(parts))), "written": written, "path": path} if {
	some key in ["kube-apiserver-arg", "kubelet-arg"]
	some i, written in values.array(input[key])
	is_string(written)
	parts := split(trim_space(written), "=")
	path := {true: [key, i], false: [key]}[is_list(input[key])]
}

is_list(value) := true if is_array(value)

is_list(value) := false if not is_array(value)
