# METADATA
# title: Nomad task owns its host
# description: |
#   A privileged container, one with the socket of Docker, or a command that the `raw_exec` driver starts has no wall to the machine: who breaks into
#   the task has all that runs there.
# related_resources:
# - ref: https://developer.hashicorp.com/nomad/docs/drivers/docker
# - ref: https://developer.hashicorp.com/nomad/docs/drivers/raw_exec
# custom:
#   id: nomad-task-reaches-host
#   severity: high
#   precision: high
#   kinds: [hcl]
#   mentions: [task]
#   controls:
#     soc2: [CC6.1, CC6.8]
#     gdpr: ["32(1)(b)"]
#     ccpa: ["1798.150"]
#     cwe: [250, 668]
#   remediation: |
#     Remove `privileged` and the socket; use the `docker` or `exec` driver.
package regate.hcl.nomad_task_reaches_host

import data.regate.lib.values

deny contains result if {
	some task in tasks
	some finding in wrong(task)
	result := {"message": sprintf("task '%s' %s", [task.name, finding.what]), "path": array.concat(task.path, finding.at), "subject": task.name, "severity": finding.severity}
}

wrong(task) := {{"what": "runs a privileged container", "at": ["config", i, "privileged"], "severity": "high"} |
	some i, config in values.list(task.body.config)
	values.as_bool(config.privileged) == true
} | {{"what": "has the socket of Docker", "at": ["config", i, "volumes"], "severity": "high"} |
	some i, config in values.list(task.body.config)
	some volume in values.array(config.volumes)
	regex.match(`^(?:/var)?/run/docker\.sock(?::|$)`, values.written(volume))
} | {{"what": "runs as a process of the host (`raw_exec`)", "at": ["driver"], "severity": "medium"} |
	task.body.driver == "raw_exec"
}

unknown contains result if {
	some task in tasks
	some open in not_known(task)
	result := {
		"message": sprintf("whether task '%s' reaches its host cannot be told here (`%s`)", [task.name, values.excerpt(open.value)]),
		"path": array.concat(task.path, open.at),
		"subject": task.name,
	}
}

not_known(task) := {{"value": task.body.driver, "at": ["driver"]} |
	values.unknown(task.body.driver)
} | {{"value": config.privileged, "at": ["config", i, "privileged"]} |
	some i, config in values.list(task.body.config)
	values.unknown(config.privileged)
} | {{"value": value, "at": ["config", i, "volumes"]} |
	some i, config in values.list(task.body.config)
	some value in values.unknowns(config.volumes)
	regex.match(`^(?:\$\{|/(?:var/)?run)`, values.written(value))
}

subjects contains {"kind": "task", "name": task.name, "path": task.path} if some task in tasks

# The tasks of a job's groups. The driver of a task that none names may be any.
tasks contains {"name": sprintf("%s.%s.%s", [job, group, name]), "path": path, "body": body} if {
	some job, jobs in values.entries(input.job)
	some a, whole in values.list(jobs)
	some group, groups in values.entries(whole.group)
	some b, part in values.list(groups)
	some name, bodies in values.entries(part.task)
	some c, body in values.list(bodies)
	is_object(body)
	path := ["job", job, a, "group", group, b, "task", name, c]
}
