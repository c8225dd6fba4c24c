# METADATA
# title: Secret stands in the environment of an ECS container
# description: |
#   Whoever may read the task definition, its old revisions or the state has the secret; nothing logs that they read it.
# related_resources:
# - ref: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specifying-sensitive-data.html
# custom:
#   id: ecs-secret-in-environment
#   severity: medium
#   precision: high
#   kinds: [terraform]
#   mentions: [aws_ecs_task_definition]
#   target: set
#   controls:
#     soc2: [CC6.1]
#     gdpr: ["32(1)(b)"]
#     ccpa: ["1798.150"]
#     cwe: [522]
#   remediation: |
#     Keep it in Secrets Manager or Parameter Store, and name it under `secrets` with `valueFrom`.
package regate.terraform.ecs_secret_in_environment

import data.regate.lib.terraform
import data.regate.lib.values

deny contains result if {
	some container in containers
	some variable in values.list(object.get(container.body, "environment", []))
	name := variable.name
	is_string(name)
	names_secret(name)
	holds_one(variable.value)
	result := {
		"message": sprintf("container '%s' of %s gets `%s` in its environment", [container.name, container.task.address, name]),
		"path": array.concat(container.task.path, ["container_definitions"]),
		"subject": container.task.address,
	}
}

unknown contains result if {
	some container in containers
	environment := container.body.environment
	open := values.unknowns(environment)
	count(open) > 0
	result := {
		"message": sprintf("what the environment of container '%s' of %s holds cannot be told here (`%s`)", [container.name, container.task.address, values.excerpt(open[0])]),
		"path": array.concat(container.task.path, ["container_definitions"]),
		"subject": container.task.address,
	}
}

names_secret(name) if regex.match(`(?:PASSWORD|PASSWD|SECRET|SECRET_?KEY|TOKEN|API_?KEY|PRIVATE_?KEY|CREDENTIALS?)$`, upper(name))

# A text, or what a variable or a generated password gives; not the name or the address of a secret, nor a switch.
holds_one(value) if {
	values.known(value)
	is_string(value)
	not regex.match(`^(?i:true|false|[0-9]?|none|null|arn:.*|/.*|https?://.*)$`, value)
}

holds_one(value) if {
	values.unknown(value)
	regex.match(`^\$\{(?:module\.[^ (]*\.)?(?:var\.[a-z0-9_]*(?:password|passwd|secret|token|key|credential)[a-z0-9_]*|random_password\.[A-Za-z0-9_-]+\.result|data\.aws_secretsmanager_secret_version\.[A-Za-z0-9_-]+\.secret_string)\}$`, values.written(value))
	not regex.match(`(?:_arn|_name|_id|_path)\}$`, values.written(value))
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
