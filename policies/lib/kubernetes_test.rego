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
