# METADATA
# title: Pod switches a protection of its node off
# description: |
#   The baseline of the Pod Security Standards forbids what this pod asks for: a process of the host, an open /proc, no AppArmor, another
#   SELinux type, settings of the node's kernel, or a port of the node.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
# custom:
#   id: pod-outside-baseline
#   severity: medium
#   precision: high
#   kinds: [kubernetes]
#   controls:
#     soc2: [CC6.1, CC6.8]
#     gdpr: ["32(1)(b)"]
#     ccpa: ["1798.150"]
#     cwe: [250, 693]
#   remediation: |
#     Remove the setting. Where a node's agent needs it, run it in a namespace of its own.
package regate.kubernetes.pod_outside_baseline

import data.regate.lib.kubernetes
import data.regate.lib.values

deny contains result if {
	some setting in settings
	not values.unknown(setting.value)
	forbidden(setting)
	result := {
		"message": sprintf("%v sets `%v` to `%v`", [setting.workload, setting.path[count(setting.path) - 1], values.shown(setting.value)]),
		"path": setting.path,
		"subject": setting.workload,
		"severity": object.get(severities, setting.check, "medium"),
	}
}

unknown contains result if {
	some setting in settings
	values.unknown(setting.value)
	result := {
		"message": sprintf("whether %v stays within the baseline cannot be told here (`%v`)", [setting.workload, values.excerpt(setting.value)]),
		"path": object.get(setting, "near", setting.path),
		"subject": setting.workload,
	}
}

unknown contains result if some result in kubernetes.unseen_pods

subjects contains subject if some subject in kubernetes.pod_subjects

severities := {"hostProcess": "high", "hostPort": "low"}

# Where a pod or a container says it, and the values that switch the protection off.
places := {
	"procMount": ["securityContext", "procMount"],
	"hostProcess": ["securityContext", "windowsOptions", "hostProcess"],
	"appArmor": ["securityContext", "appArmorProfile", "type"],
	"seLinux": ["securityContext", "seLinuxOptions", "type"],
}

forbidden(setting) if setting.value in {"procMount": {"Unmasked"}, "hostProcess": {true}, "appArmor": {"Unconfined", "unconfined"}}[setting.check]

forbidden(setting) if {
	setting.check == "seLinux"
	not setting.value in {"", "container_t", "container_init_t", "container_kvm_t", "container_engine_t"}
}

forbidden(setting) if {
	setting.check == "sysctl"
	not setting.value in safe_sysctls
}

forbidden(setting) if {
	setting.check == "hostPort"
	setting.value > 0
}

safe_sysctls := {
	"kernel.shm_rmid_forced",
	"net.ipv4.ip_local_port_range",
	"net.ipv4.ip_local_reserved_ports",
	"net.ipv4.ip_unprivileged_port_start",
	"net.ipv4.ping_group_range",
	"net.ipv4.tcp_fin_timeout",
	"net.ipv4.tcp_keepalive_intvl",
	"net.ipv4.tcp_keepalive_probes",
	"net.ipv4.tcp_keepalive_time",
	"net.ipv4.tcp_syncookies",
	"net.ipv4.tcp_rmem",
	"net.ipv4.tcp_wmem",
}

bodies := array.concat(
	[{"body": pod.spec, "path": pod.path, "workload": pod.workload} | some pod in kubernetes.pods],
	[{"body": entry.container, "path": entry.path, "workload": entry.workload} | some entry in kubernetes.containers],
)

settings contains {"check": check, "value": value, "path": array.concat(body.path, keys), "near": array.concat(body.path, ["securityContext"]), "workload": body.workload} if {
	some body in bodies
	some check, keys in places
	value := values.reached(body.body, keys)
}

settings contains {"check": "sysctl", "value": value, "path": array.concat(pod.path, ["securityContext", "sysctls", i, "name"]), "workload": pod.workload} if {
	some pod in kubernetes.pods
	some i, sysctl in values.list(pod.spec.securityContext.sysctls)
	value := values.reached(sysctl, ["name"])
}

settings contains {"check": "hostPort", "value": value, "path": array.concat(entry.path, ["ports", i, "hostPort"]), "workload": entry.workload} if {
	some entry in kubernetes.containers
	some i, port in values.list(entry.container.ports)
	value := values.reached(port, ["hostPort"])
}

# Before Kubernetes 1.30 an annotation said it.
settings contains {"check": "appArmor", "value": value, "path": array.concat(above, ["metadata", "annotations", key]), "workload": pod.workload} if {
	some pod in kubernetes.pods
	above := array.slice(pod.path, 0, count(pod.path) - 1)
	below := array.slice(above, count(pod.manifest_path), count(above))
	some key, value in values.reached(pod.manifest, array.concat(below, ["metadata", "annotations"]))
	startswith(key, "container.apparmor.security.beta.kubernetes.io/")
}
