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

template := {"$unknown": "{{ .Values.x }}", "reason": "template"}


test_template_is_unknown if {
	every note, context in {"value": {"privileged": template}, "above": template, "text": {"privileged": "{{ .Values.x }}"}} {
		results := policy.unknown with input as pod(context)
		{[result.subject, result.path] | some result in results} == {["Pod/app container web", ["spec", "containers", 0, "securityContext", "privileged"]]}
		denied := policy.deny with input as pod(context)
		count(denied) == 0
	}
}

test_known_is_not_unknown if {
	every note, context in {"true": {"privileged": true}, "false": {"privileged": false}, "absent": {}} {
		results := policy.unknown with input as pod(context)
		count(results) == 0
	}
}

test_containers_that_cannot_be_seen if {
	results := policy.unknown with input as {"kind": "Pod", "metadata": {"name": "app"}, "spec": {"containers": template}}
	{result.subject | some result in results} == {"Pod/app containers"}
}

test_population if {
	found := policy.subjects with input as pod({})
	found == {{"kind": "container", "name": "Pod/app container web", "path": ["spec", "containers", 0]}}
}
