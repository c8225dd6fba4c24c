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
	some use in uses
	values.as_bool(use.value) == true
	result := {
		"message": sprintf("service '%v' %v", [use.service, use.does]),
		"path": use.path,
		"subject": use.service,
	}
}

unknown contains result if {
	some use in uses
	compose.variable(use.value)
	result := {
		"message": sprintf("whether service '%v' %v cannot be told here (`%v`)", [use.service, use.does, values.excerpt(use.value)]),
		"path": use.path,
		"subject": use.service,
	}
}

subjects contains compose.as_subject(name) if some name, _ in compose.services

uses contains {"service": name, "value": service.privileged, "does": "runs privileged", "path": ["services", name, "privileged"]} if {
	some name, service in compose.services
}

# Its build, and commands beside the container's own
# (https://docs.docker.com/reference/compose-file/build/#privileged, https://docs.docker.com/reference/compose-file/services/#post_start).
uses contains {"service": name, "value": service.build.privileged, "does": "is built privileged", "path": ["services", name, "build", "privileged"]} if {
	some name, service in compose.services
}

uses contains {"service": name, "value": command.privileged, "does": sprintf("runs a command privileged (`%v`)", [hook]), "path": ["services", name, hook, i, "privileged"]} if {
	some name, service in compose.services
	some hook in ["post_start", "pre_stop"]
	some i, command in values.list(service[hook])
}
