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

test_odd_shapes_give_nothing if {
	every note, odd in {
		"no kind": {"spec": spec},
		"text": {"kind": "Pod", "spec": "x"},
		"no list": {"kind": "Pod", "spec": {"containers": "x"}},
		"no object": {"kind": "Pod", "spec": {"containers": [1]}},
		"empty": {},
	} {
		found := kubernetes.containers with input as odd
		count(found) == 0
	}
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

test_containers_that_cannot_be_seen if {
	every note, odd in {
		"pod": [{"kind": "Pod", "metadata": {"name": "p"}, "spec": template}, "Pod/p", ["spec"]],
		"list": [{"kind": "Pod", "metadata": {"name": "p"}, "spec": {"containers": template}}, "Pod/p containers", ["spec", "containers"]],
		"one": [{"kind": "Pod", "metadata": {"name": "p"}, "spec": {"containers": [template]}}, "Pod/p containers", ["spec", "containers", 0]],
		"above": [{"kind": "Deployment", "metadata": {"name": "p"}, "spec": "{{ x }}"}, "Deployment/p", ["spec", "template", "spec"]],
		"kind": [{"kind": template, "metadata": {"name": "p"}, "spec": {"template": {}}}, "{{ .Values.x }}/p", ["kind"]],
	} {
		unseen := kubernetes.unseen_containers with input as odd[0]
		{[result.subject, result.path] | some result in unseen} == {[odd[1], odd[2]]}
		subjects := kubernetes.container_subjects with input as odd[0]
		{subject.name | some subject in subjects} == {odd[1]}
		seen := kubernetes.containers with input as odd[0]
		count(seen) == 0
	}
}

in_pod(container, pod) := {"container": container, "pod": pod, "pod_path": ["spec"], "path": ["spec", "containers", 0]}

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

privileged := {"name": "a", "image": "x", "securityContext": {"privileged": true}}

found_in(manifest) := {[entry.name, entry.path, entry.whole] | some entry in found} if {
	found := kubernetes.containers with input as manifest
}

test_pods_wherever_a_template_stands if {
	every what, case in {
		"rollout": {"api": "argoproj.io/v1alpha1", "kind": "Rollout", "spec": {"template": {"spec": {"containers": [privileged]}}}, "path": ["spec", "template", "spec", "containers", 0]},
		"deployment config": {"api": "apps.openshift.io/v1", "kind": "DeploymentConfig", "spec": {"template": {"spec": {"containers": [privileged]}}}, "path": ["spec", "template", "spec", "containers", 0]},
		"knative": {"api": "serving.knative.dev/v1", "kind": "Service", "spec": {"template": {"spec": {"containers": [privileged]}}}, "path": ["spec", "template", "spec", "containers", 0]},
		"volcano": {"api": "batch.volcano.sh/v1alpha1", "kind": "Job", "spec": {"tasks": [{"template": {"spec": {"containers": [privileged]}}}]}, "path": ["spec", "tasks", 0, "template", "spec", "containers", 0]},
		"custom resource": {"api": "x.test/v1", "kind": "Fleet", "spec": {"podTemplate": {"spec": {"initContainers": [], "containers": [privileged]}}}, "path": ["spec", "podTemplate", "spec", "containers", 0]},
	} {
		found_in({"apiVersion": case.api, "kind": case.kind, "spec": case.spec}) == {["a", case.path, true]}
	}
}

test_what_an_operator_adds_to_is_not_whole if {
	every what, case in {
		"operator": {"kind": "Prometheus", "spec": {"containers": [privileged]}, "path": ["spec", "containers", 0]},
		"without image": {"kind": "Elasticsearch", "spec": {"nodeSets": [{"podTemplate": {"spec": {"containers": [object.remove(privileged, ["image"])]}}}]}, "path": ["spec", "nodeSets", 0, "podTemplate", "spec", "containers", 0]},
		"alone": {"kind": "Sensor", "spec": {"container": privileged}, "path": ["spec", "container"]},
		"tekton": {"kind": "Task", "spec": {"steps": [privileged]}, "path": ["spec", "steps", 0]},
		"tekton pipeline": {"kind": "Pipeline", "spec": {"tasks": [{"taskSpec": {"sidecars": [privileged]}}]}, "path": ["spec", "tasks", 0, "taskSpec", "sidecars", 0]},
	} {
		found_in({"apiVersion": "x.test/v1", "kind": case.kind, "spec": case.spec}) == {["a", case.path, false]}
	}
}

test_spark_applications if {
	context := {"securityContext": {"privileged": true}}
	spec := {"image": "s", "volumes": [{"name": "v"}], "driver": context, "executor": object.union(context, {"image": "e"})}
	application := {"apiVersion": "sparkoperator.k8s.io/v1beta2", "kind": "SparkApplication", "spec": spec}
	found_in(application) == {["driver", ["spec", "driver"], false], ["executor", ["spec", "executor"], false]}
	{pod.path | some pod in kubernetes.pods} == {["spec"], ["spec", "driver"], ["spec", "executor"]} with input as application
}

test_argo_workflows if {
	templates := [
		{"name": "main", "container": object.remove(privileged, ["name"]), "sidecars": [privileged]},
		{"name": "code", "script": {"image": "y"}, "securityContext": {"runAsUser": 1}},
		{"name": "steps", "steps": [[{"name": "a", "template": "main"}]]},
	]
	workflow := {"apiVersion": "argoproj.io/v1alpha1", "kind": "CronWorkflow", "spec": {"workflowSpec": {"hostNetwork": true, "securityContext": {"runAsUser": 0}, "templates": templates}}}
	at := ["spec", "workflowSpec", "templates"]
	found_in(workflow) == {
		["main", array.concat(at, [0, "container"]), false],
		["a", array.concat(at, [0, "sidecars", 0]), false],
		["code", array.concat(at, [1, "script"]), false],
	}
	users := {[entry.name, setting.value, setting.path] |
		some entry in kubernetes.containers
		setting := kubernetes.security_setting(entry, "runAsUser")
	} with input as workflow
	users == {
		["main", 0, ["spec", "workflowSpec", "securityContext", "runAsUser"]],
		["a", 0, ["spec", "workflowSpec", "securityContext", "runAsUser"]],
		["code", 1, array.concat(at, [1, "securityContext", "runAsUser"])],
	}
	shared := {pod.path | some pod in kubernetes.pods; pod.spec.hostNetwork} with input as workflow
	shared == {["spec", "workflowSpec"]}
}

test_patterns_and_data_are_no_pods if {
	spec := {"rules": [{"validate": {"pattern": {"spec": {"template": {"spec": {"containers": [privileged]}}}}}}]}
	every what, head in {
		"kyverno": {"apiVersion": "kyverno.io/v1", "kind": "ClusterPolicy", "spec": spec},
		"gatekeeper": {"apiVersion": "constraints.gatekeeper.sh/v1beta1", "kind": "K8sPods", "spec": spec},
		"definition": {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "spec": spec},
		"service": {"apiVersion": "v1", "kind": "Service", "spec": {"ports": []}},
	} {
		found_in(head) == set()
	}
}

test_templates_and_lists_of_a_kind if {
	every kind, field in {"Template": "objects", "DeploymentList": "items"} {
		found_in({"apiVersion": "v1", "kind": kind, field: [{"apiVersion": "apps/v1", "kind": "Deployment", "spec": {"template": {"spec": {"containers": [privileged]}}}}]}) == {["a", [field, 0, "spec", "template", "spec", "containers", 0], true]}
	}
}

# A container that stands alone hides no pod below it, and a pod none beside its containers.
test_pods_in_pods if {
	manifest := {"kind": "Cluster", "metadata": {"name": "c"}, "spec": {
		"image": "a",
		"securityContext": {"privileged": false},
		"podTemplate": {"spec": {"containers": [privileged]}},
		"pool": {"containers": [{"name": "b", "image": "b", "workers": {"template": {"spec": {"containers": [privileged]}}}}]},
	}}
	found := {entry.path | some entry in kubernetes.containers} with input as manifest
	found == {
		["spec"],
		["spec", "podTemplate", "spec", "containers", 0],
		["spec", "pool", "containers", 0],
		["spec", "pool", "containers", 0, "workers", "template", "spec", "containers", 0],
	}
}

test_templates_of_a_workflow_are_taken_once if {
	inline := {"container": {"image": "i", "securityContext": {"privileged": true}}}
	templates := [
		{"name": "a", "container": {"image": "a", "securityContext": {"privileged": true}}, "sidecars": [privileged]},
		{"name": "set", "containerSet": {"containers": [privileged]}},
		{"name": "steps", "steps": [[{"name": "b", "inline": inline}]]},
	]
	manifest := {"kind": "Workflow", "metadata": {"name": "w"}, "spec": {"entrypoint": "steps", "templates": templates}}
	found := [entry.path | some entry in kubernetes.containers] with input as manifest
	count(found) == 4
	{path | some path in found} == {
		["spec", "templates", 0, "container"],
		["spec", "templates", 0, "sidecars", 0],
		["spec", "templates", 1, "containerSet", "containers", 0],
		["spec", "templates", 2, "steps", 0, 0, "inline", "container"],
	}
}

test_what_is_not_known_in_other_kinds if {
	every name, case in {
		"argo container": {"kind": "Workflow", "spec": {"templates": [{"name": "a", "container": template}]}, "path": ["spec", "templates", 0, "container"]},
		"argo script": {"kind": "Workflow", "spec": {"templates": [{"name": "a", "script": template}]}, "path": ["spec", "templates", 0, "script"]},
		"argo sidecar": {"kind": "Workflow", "spec": {"templates": [{"container": privileged, "sidecars": [template]}]}, "path": ["spec", "templates", 0, "sidecars", 0]},
		"argo set": {"kind": "Workflow", "spec": {"templates": [{"containerSet": template}]}, "path": ["spec", "templates", 0, "containerSet"]},
		"argo containers of a set": {"kind": "Workflow", "spec": {"templates": [{"containerSet": {"containers": template}}]}, "path": ["spec", "templates", 0, "containerSet", "containers"]},
		"argo initial containers": {"kind": "Workflow", "spec": {"templates": [{"container": privileged, "initContainers": template}]}, "path": ["spec", "templates", 0, "initContainers"]},
		"argo template": {"kind": "Workflow", "spec": {"entrypoint": "a", "templates": [template]}, "path": ["spec", "templates", 0]},
		"argo templates": {"kind": "Workflow", "spec": {"entrypoint": "a", "templates": template}, "path": ["spec", "templates"]},
		"tekton step": {"kind": "Task", "spec": {"steps": [privileged, template]}, "path": ["spec", "steps", 1]},
		"tekton steps": {"kind": "Task", "apiVersion": "tekton.dev/v1", "spec": {"steps": template}, "path": ["spec", "steps"]},
		"tekton sidecars": {"kind": "Task", "apiVersion": "tekton.dev/v1", "spec": {"steps": [privileged], "sidecars": template}, "path": ["spec", "sidecars"]},
		"containers of an operator": {"kind": "Cluster", "spec": {"pod": {"containers": template}}, "path": ["spec", "pod", "containers"]},
		"template of an operator": {"kind": "Cluster", "spec": {"podTemplate": template}, "path": ["spec", "podTemplate"]},
		"pod of an operator": {"kind": "Cluster", "spec": {"template": {"spec": template}}, "path": ["spec", "template", "spec"]},
	} {
		manifest := object.union({"apiVersion": "example.com/v1", "metadata": {"name": "x"}}, object.remove(case, ["path"]))
		unseen := [result.path | some result in kubernetes.unseen_containers] with input as manifest
		unseen == [case.path]
		not case.path in {entry.path | some entry in kubernetes.containers} with input as manifest
		case.path in {subject.path | some subject in kubernetes.container_subjects} with input as manifest
	}
}
