package main

import data.lib.images

deny contains msg if {
	input.kind == "Deployment"
	some container in input.spec.template.spec.containers
	images.tag(container.image) == "latest"
	msg := sprintf("container %q in %q uses a moving tag", [container.name, input.metadata.name])
}

violation_privileged contains result if {
	some index, container in input.spec.template.spec.containers
	container.securityContext.privileged
	result := {
		"msg": sprintf("container %q is privileged", [container.name]),
		"details": {"index": index},
		"path": ["spec", "template", "spec", "containers", index, "securityContext", "privileged"],
	}
}

warn contains msg if {
	input.kind == "Deployment"
	input.spec.replicas < data.settings.replicas
	msg := sprintf("%s: fewer than %d replicas", [input.metadata.name, data.settings.replicas])
}

deny_load_balancer contains "a service is open to the world" if {
	input.kind == "Service"
	input.spec.type == "LoadBalancer"
}

exception contains rules if {
	input.metadata.name == "web"
	rules := ["load_balancer"]
}
