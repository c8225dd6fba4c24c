# METADATA
# title: Compose service is privileged
# description: |
#   A privileged container has every capability and sees the host's devices: whoever controls it controls the host.
# related_resources:
# - ref: https://docs.docker.com/reference/compose-file/services/#privileged
# custom:
#   id: compose-service-privileged
#   severity: high
#   precision: very-high
#   kinds: [compose]
#   controls:
#     soc2: [CC6.1, CC6.3]
#     gdpr: ["32(1)(b)"]
#     cwe: [250]
#   fix:
#     value: false
#     effect: The container loses the host's devices and all capabilities beyond the default ones.
#   remediation: |
#     Remove `privileged: true`; add the one device or capability that is needed with `devices` or `cap_add`.
package regate.compose.compose_service_privileged

import data.regate.lib.compose
import data.regate.lib.values

deny contains result if {
	some name, service in compose.services
	values.as_bool(service.privileged) == true
	result := {
		"message": sprintf("service '%v' runs privileged", [name]),
		"path": ["services", name, "privileged"],
		"subject": name,
	}
}

# Commands beside the container's own, and those of its build
# (https://docs.docker.com/reference/compose-file/services/#post_start, https://docs.docker.com/reference/compose-file/build/#privileged).
deny contains result if {
	some name, service in compose.services
	some place in array.concat([["build"]], [[hook, i] | some hook in ["post_start", "pre_stop"]; some i, _ in values.list(service[hook])])
	values.as_bool(object.get(service, array.concat(place, ["privileged"]), false)) == true
	result := {
		"message": sprintf("service '%v' runs commands privileged (`%v`)", [name, place[0]]),
		"path": array.concat(["services", name], array.concat(place, ["privileged"])),
		"subject": name,
	}
}

unknown contains result if {
	some name, service in compose.services
	compose.variable(service.privileged)
	result := {
		"message": sprintf("whether service '%v' runs privileged cannot be told here (`%v`)", [name, values.excerpt(service.privileged)]),
		"path": ["services", name, "privileged"],
		"subject": name,
	}
}

subjects contains compose.as_subject(name) if some name, _ in compose.services
