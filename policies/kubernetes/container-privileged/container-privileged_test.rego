package regate.kubernetes.container_privileged_test

import data.regate.kubernetes.container_privileged as policy

pod(context) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "app"}, "spec": {"containers": [{"name": "web", "securityContext": context}]}}

test_privileged if {
	results := policy.deny with input as pod({"privileged": true})
	{result.path | some result in results} == {["spec", "containers", 0, "securityContext", "privileged"]}
}

test_not_privileged if {
	results := policy.deny with input as pod({"privileged": false})
	count(results) == 0
}

test_init_container if {
	results := policy.deny with input as {"kind": "CronJob", "metadata": {"name": "job"}, "spec": {"jobTemplate": {"spec": {"template": {"spec": {"initContainers": [{"name": "init", "securityContext": {"privileged": true}}]}}}}}}
	{result.subject | some result in results} == {"CronJob/job container init"}
}

test_template_is_unknown[note] if {
	template := {"$unknown": "{{ .Values.x }}", "reason": "template"}
	some note, case in {"flag": {"context": {"privileged": template}, "path": ["spec", "containers", 0, "securityContext", "privileged"]}, "context": {"context": template, "path": ["spec", "containers", 0, "securityContext"]}}
	results := policy.unknown with input as pod(case.context)
	{result.path | some result in results} == {case.path}
}
