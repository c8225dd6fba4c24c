# METADATA
# title: ECS container runs privileged
# description: |
#   The container has all rights of the host it runs on: whoever gets into it has the host and every other task on it.
# related_resources:
# - ref: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
# custom:
#   id: ecs-container-privileged
#   severity: high
#   precision: very-high
#   kinds: [terraform]
#   mentions: [aws_ecs_task_definition]
#   target: set
#   controls:
#     soc2: [CC6.1]
#     gdpr: ["32(1)(b)"]
#     ccpa: ["1798.150"]
#     cwe: [250]
#   remediation: |
#     Remove `privileged`, and add single capabilities under `linuxParameters` where they are needed.
package regate.terraform.ecs_container_privileged

import data.regate.lib.terraform
import data.regate.lib.values

deny contains result if {
	some container in containers
	values.as_bool(container.body.privileged) == true
	result := {
		"message": sprintf("container '%s' of %s runs privileged", [container.name, container.task.address]),
		"path": array.concat(container.task.path, ["container_definitions"]),
		"subject": container.task.address,
	}
}

unknown contains result if {
	some container in containers
	values.unknown(container.body.privileged)
	result := {
		"message": sprintf("whether container '%s' of %s runs privileged cannot be told here (`%s`)", [container.name, container.task.address, values.excerpt(container.body.privileged)]),
		"path": array.concat(container.task.path, ["container_definitions"]),
		"subject": container.task.address,
	}
}

unknown contains result if {
	some task in terraform.resources.aws_ecs_task_definition
	value := task.body.container_definitions
	values.unknown(value)
	not values.json(value)
	result := {
		"message": sprintf("what the containers of %s are cannot be told here (`%s`)", [task.address, values.excerpt(value)]),
		"path": array.concat(task.path, ["container_definitions"]),
		"subject": task.address,
	}
}

unknown contains result if {
	some task in terraform.resources.aws_ecs_task_definition
	some value in values.array(values.json(task.body.container_definitions))
	values.unknown(value)
	result := {
		"message": sprintf("what a container of %s is cannot be told here (`%s`)", [task.address, values.excerpt(value)]),
		"path": array.concat(task.path, ["container_definitions"]),
		"subject": task.address,
	}
}

subjects contains terraform.as_subject(task) if some task in terraform.resources.aws_ecs_task_definition

containers := [{"task": task, "body": body, "name": values.shown(object.get(body, "name", "a container"))} |
	some task in terraform.resources.aws_ecs_task_definition
	some body in values.array(values.json(task.body.container_definitions))
	is_object(body)
	not values.unknown(body)
]
