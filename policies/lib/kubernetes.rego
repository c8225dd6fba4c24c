# Kubernetes manifests: one as `input`, a `List`, or a set as `{"manifests": [...]}`. What a Helm template leaves open is not
# known (data.regate.lib.values): `unseen_pods` and `unseen_containers` say where pods and containers are that cannot be seen.
package regate.lib.kubernetes

import data.regate.lib.values

# Where the pod specification stands in each kind of workload.
pod_spec_paths := {
	"CronJob": ["spec", "jobTemplate", "spec", "template", "spec"],
	"DaemonSet": ["spec", "template", "spec"],
	"Deployment": ["spec", "template", "spec"],
	"Job": ["spec", "template", "spec"],
	"Pod": ["spec"],
	"ReplicaSet": ["spec", "template", "spec"],
	"ReplicationController": ["spec", "template", "spec"],
	"StatefulSet": ["spec", "template", "spec"],
}

# manifests: each object with the path to it in `input`, as `{"manifest", "path"}`.
manifests contains {"manifest": input, "path": []} if {
	values.written(input.kind)
	input.kind != "List"
}

manifests contains {"manifest": item, "path": ["items", index]} if {
	input.kind == "List"
	is_array(input.items)
	some index, item in input.items
	is_object(item)
}

manifests contains {"manifest": item, "path": ["manifests", index]} if {
	is_array(input.manifests)
	some index, item in input.manifests
	is_object(item)
}

# name(manifest) is `metadata.name`, else `metadata.generateName`, else `unnamed`.
name(manifest) := values.shown(object.get(manifest, ["metadata", "name"], object.get(manifest, ["metadata", "generateName"], "unnamed")))

# subject(manifest) is how a person names it: `Deployment/app`.
subject(manifest) := sprintf("%v/%v", [values.shown(manifest.kind), name(manifest)])

# as_subject(entry) is a manifest as a member of a population: `{"kind", "name", "path"}`.
as_subject(entry) := {"kind": values.shown(entry.manifest.kind), "name": subject(entry.manifest), "path": entry.path}

# pods: each pod specification as `{"spec", "path", "kind", "name", "workload", "manifest", "manifest_path"}`.
pods contains pod if {
	some entry in manifests
	below := pod_spec_paths[entry.manifest.kind]
	spec := object.get(entry.manifest, below, null)
	is_object(spec)
	not values.unknown(spec)
	pod := {
		"spec": spec,
		"path": array.concat(entry.path, below),
		"kind": entry.manifest.kind,
		"name": name(entry.manifest),
		"workload": subject(entry.manifest),
		"manifest": entry.manifest,
		"manifest_path": entry.path,
	}
}

# pod_subjects: every workload, whether its pod can be seen or not, as members of a population.
pod_subjects contains {"kind": "workload", "name": pod.workload, "path": pod.manifest_path} if some pod in pods

pod_subjects contains {"kind": "workload", "name": unseen.subject, "path": unseen.manifest_path} if some unseen in hidden_pods

# unseen_pods: a result of the kind `unknown` for every workload whose pod is not known.
unseen_pods contains result(unseen, sprintf("the pod of %v", [unseen.subject])) if some unseen in hidden_pods

hidden_pods contains {"subject": subject(entry.manifest), "path": array.concat(entry.path, below), "manifest_path": entry.path, "value": spec} if {
	some entry in manifests
	below := pod_spec_paths[entry.manifest.kind]
	spec := values.reached(entry.manifest, below)
	values.unknown(spec)
}

# A template chooses which kind it is.
hidden_pods contains {"subject": subject(entry.manifest), "path": array.concat(entry.path, ["kind"]), "manifest_path": entry.path, "value": entry.manifest.kind} if {
	some entry in manifests
	values.unknown(entry.manifest.kind)
	values.reached(entry.manifest, ["spec", "template"])
}

result(unseen, what) := {
	"message": sprintf("%v cannot be seen here (`%v`)", [what, values.excerpt(unseen.value)]),
	"path": unseen.path,
	"subject": unseen.subject,
}

# The lists of a pod that hold containers.
container_fields := ["containers", "initContainers", "ephemeralContainers"]

# containers: every container of every pod as `{"container", "path", "name", "workload", "field", "pod", "manifest"}`, where
# `name` is the container's, `field` is the list it stands in and `pod` is the pod specification.
containers contains entry if {
	some pod in pods
	some field in container_fields
	list := pod.spec[field]
	is_array(list)
	some index, container in list
	is_object(container)
	not values.unknown(container)
	entry := {
		"container": container,
		"path": array.concat(pod.path, [field, index]),
		"name": values.shown(object.get(container, "name", index)),
		"workload": pod.workload,
		"field": field,
		"pod": pod.spec,
		"manifest": pod.manifest,
	}
}

# container_subjects: every container, seen or not, as members of a population.
container_subjects contains container_as_subject(entry) if some entry in containers

container_subjects contains member if some member in unseen_container_subjects

# unseen_container_subjects: the members of a population that `unseen_containers` is about.
unseen_container_subjects contains {"kind": "container", "name": unseen.subject, "path": unseen.path} if some unseen in hidden_containers

# container_as_subject(entry) is a container as a member of a population.
container_as_subject(entry) := {"kind": "container", "name": container_subject(entry), "path": entry.path}

# unseen_containers: a result of the kind `unknown` for all containers of a pod, of a list or one of a list that are not known.
unseen_containers contains result(unseen, sprintf("the containers of %v", [unseen.subject])) if some unseen in hidden_containers

hidden_containers contains {"subject": unseen.subject, "path": unseen.path, "value": unseen.value} if some unseen in hidden_pods

hidden_containers contains {"subject": sprintf("%v %v", [pod.workload, field]), "path": array.concat(pod.path, [field]), "value": list} if {
	some pod in pods
	some field in container_fields
	list := pod.spec[field]
	values.unknown(list)
}

hidden_containers contains {"subject": sprintf("%v %v", [pod.workload, field]), "path": array.concat(pod.path, [field, index]), "value": container} if {
	some pod in pods
	some field in container_fields
	is_array(pod.spec[field])
	some index, container in pod.spec[field]
	values.unknown(container)
}

# chart_test(manifest) is true for what runs only under `helm test` (https://helm.sh/docs/topics/chart_tests/).
chart_test(manifest) if {
	hooks := manifest.metadata.annotations["helm.sh/hook"]
	is_string(hooks)
	some hook in split(hooks, ",")
	trim_space(hook) in {"test", "test-success", "test-failure"}
}

# container_subject(entry) is how a person names a container: `Deployment/app container web`.
container_subject(entry) := sprintf("%v container %v", [entry.workload, entry.name])

# security_setting(entry, key): a field of the container's `securityContext`, else of its pod's, as `{"value", "path"}`.
security_setting(entry, key) := {"value": value, "path": array.concat(entry.path, ["securityContext", key])} if {
	value := values.reached(entry.container, ["securityContext", key])
} else := {"value": value, "path": array.concat(pod_path(entry), ["securityContext", key])} if {
	value := values.reached(entry.pod, ["securityContext", key])
}

# pod_path(entry) is the path of the pod specification that a container stands in.
pod_path(entry) := array.slice(entry.path, 0, count(entry.path) - 2)

# has_context(spec) holds for a container or pod whose `securityContext` says something, or may say anything.
has_context(spec) if {
	is_object(spec.securityContext)
	count(spec.securityContext) > 0
}

has_context(spec) if values.unknown(spec.securityContext)
