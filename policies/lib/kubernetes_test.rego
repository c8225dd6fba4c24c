package regate.lib.kubernetes_test

import data.regate.lib.kubernetes

spec := {"containers": [{"name": "a"}], "initContainers": [{"name": "b"}]}

deployment := {"kind": "Deployment", "metadata": {"name": "app"}, "spec": {"template": {"spec": spec}}}

cron_job := {
	"kind": "CronJob",
	"metadata": {"generateName": "job-"},
	"spec": {"jobTemplate": {"spec": {"template": {"spec": spec}}}},
}

test_containers_of_a_pod if {
	found := kubernetes.containers with input as {"kind": "Pod", "metadata": {"name": "p"}, "spec": spec}
	{entry.path | some entry in found} == {["spec", "containers", 0], ["spec", "initContainers", 0]}
	{kubernetes.container_subject(entry) | some entry in found} == {"Pod/p container a", "Pod/p container b"}
}

test_containers_of_a_list if {
	found := kubernetes.containers with input as {"kind": "List", "items": [deployment, cron_job]}
	{[entry.workload, entry.path] | some entry in found; entry.field == "containers"} == {
		["Deployment/app", ["items", 0, "spec", "template", "spec", "containers", 0]],
		["CronJob/job-", ["items", 1, "spec", "jobTemplate", "spec", "template", "spec", "containers", 0]],
	}
}

test_pods_of_a_set if {
	found := kubernetes.pods with input as {"manifests": [{"kind": "Service"}, deployment]}
	{pod.path | some pod in found} == {["manifests", 1, "spec", "template", "spec"]}
}

test_odd_shapes_give_nothing[note] if {
	some note, odd in {
		"no kind": {"spec": spec},
		"text": {"kind": "Pod", "spec": "x"},
		"no list": {"kind": "Pod", "spec": {"containers": "x"}},
		"no object": {"kind": "Pod", "spec": {"containers": [1]}},
		"empty": {},
	}
	found := kubernetes.containers with input as odd
	count(found) == 0
}

test_chart_test if {
	kubernetes.chart_test({"metadata": {"annotations": {"helm.sh/hook": "pre-upgrade, test"}}})
	not kubernetes.chart_test({"metadata": {"annotations": {"helm.sh/hook": "pre-install"}}})
	not kubernetes.chart_test({"metadata": {"name": "app"}})
}

template := {"$unknown": "{{ .Values.x }}", "reason": "template"}

test_names_that_are_not_known_are_shown_as_written if {
	found := kubernetes.containers with input as {"kind": "Pod", "metadata": {"name": template}, "spec": {"containers": [{"name": template}]}}
	{kubernetes.container_subject(entry) | some entry in found} == {"Pod/{{ .Values.x }} container {{ .Values.x }}"}
}

test_subjects if {
	found := kubernetes.container_subjects with input as deployment
	found == {
		{"kind": "container", "name": "Deployment/app container a", "path": ["spec", "template", "spec", "containers", 0]},
		{"kind": "container", "name": "Deployment/app container b", "path": ["spec", "template", "spec", "initContainers", 0]},
	}
	pods := kubernetes.pod_subjects with input as deployment
	pods == {{"kind": "workload", "name": "Deployment/app", "path": []}}
}

test_containers_that_cannot_be_seen[note] if {
	some note, odd in {
		"pod": [{"kind": "Pod", "metadata": {"name": "p"}, "spec": template}, "Pod/p", ["spec"]],
		"list": [{"kind": "Pod", "metadata": {"name": "p"}, "spec": {"containers": template}}, "Pod/p containers", ["spec", "containers"]],
		"one": [{"kind": "Pod", "metadata": {"name": "p"}, "spec": {"containers": [template]}}, "Pod/p containers", ["spec", "containers", 0]],
		"above": [{"kind": "Deployment", "metadata": {"name": "p"}, "spec": "{{ x }}"}, "Deployment/p", ["spec", "template", "spec"]],
		"kind": [{"kind": template, "metadata": {"name": "p"}, "spec": {"template": {}}}, "{{ .Values.x }}/p", ["kind"]],
	}
	unseen := kubernetes.unseen_containers with input as odd[0]
	{[result.subject, result.path] | some result in unseen} == {[odd[1], odd[2]]}
	subjects := kubernetes.container_subjects with input as odd[0]
	{subject.name | some subject in subjects} == {odd[1]}
	seen := kubernetes.containers with input as odd[0]
	count(seen) == 0
}

in_pod(container, pod) := {"container": container, "pod": pod, "path": ["spec", "containers", 0]}

test_security_setting_of_the_container_counts_first if {
	kubernetes.security_setting(in_pod({"securityContext": {"runAsUser": 0}}, {"securityContext": {"runAsUser": 1}}), "runAsUser") == {"value": 0, "path": ["spec", "containers", 0, "securityContext", "runAsUser"]}
	kubernetes.security_setting(in_pod({}, {"securityContext": {"runAsUser": 1}}), "runAsUser") == {"value": 1, "path": ["spec", "securityContext", "runAsUser"]}
	kubernetes.security_setting(in_pod({"securityContext": template}, {"securityContext": {"runAsUser": 1}}), "runAsUser").value == template
	not kubernetes.security_setting(in_pod({}, {}), "runAsUser")
}

test_has_context if {
	kubernetes.has_context({"securityContext": {"runAsUser": 1}})
	kubernetes.has_context({"securityContext": template})
	not kubernetes.has_context({"securityContext": {}})
	not kubernetes.has_context({"securityContext": null})
	not kubernetes.has_context({})
}
