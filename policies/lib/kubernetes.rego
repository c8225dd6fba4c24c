# Kubernetes manifests: one as `input`, a `List`, or a set as `{"manifests": [...]}`. What a Helm template leaves open is not
# known (data.regate.lib.values): `unseen_pods` and `unseen_containers` say where pods and containers are that cannot be seen.
package regate.lib.kubernetes

import data.regate.lib.values

# Where the pod specification stands in Kubernetes' own workloads, and in those that have their shape.
pod_spec_paths := {
	"CronJob": ["spec", "jobTemplate", "spec", "template", "spec"],
	"DaemonSet": ["spec", "template", "spec"],
	"Deployment": ["spec", "template", "spec"],
	"DeploymentConfig": ["spec", "template", "spec"],
	"Job": ["spec", "template", "spec"],
	"Pod": ["spec"],
	"PodTemplate": ["template", "spec"],
	"ReplicaSet": ["spec", "template", "spec"],
	"ReplicationController": ["spec", "template", "spec"],
	"Rollout": ["spec", "template", "spec"],
	"StatefulSet": ["spec", "template", "spec"],
}

# The groups of their kinds; `v1` has none.
workload_groups := {"v1", "apps", "batch", "extensions", "argoproj.io", "apps.openshift.io"}

# pod_spec_path(manifest) is where the pod specification of such a workload stands; undefined for any other manifest.
pod_spec_path(manifest) := pod_spec_paths[manifest.kind] if {
	is_string(manifest.apiVersion)
	known_group(manifest.apiVersion)
}

pod_spec_path(manifest) := pod_spec_paths[manifest.kind] if not is_string(object.get(manifest, "apiVersion", null))

known_group(version) if split(version, "/")[0] in workload_groups

known_group(version) if values.unknown(version)

# manifests: each object with the path to it in `input`, as `{"manifest", "path"}`.
manifests contains {"manifest": input, "path": []} if {
	values.written(input.kind)
	not list_field
}

manifests contains {"manifest": item, "path": [list_field, index]} if {
	some index, item in input[list_field]
	is_object(item)
}

# The field of a document that holds manifests: a list of any kind, and OpenShift's templates.
list_field := "items" if {
	is_string(input.kind)
	endswith(input.kind, "List")
	is_array(input.items)
} else := "objects" if {
	input.kind == "Template"
	is_array(input.objects)
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

# Workloads whose pod specification has a known place, with that place, and all other manifests. Lists, since a set would compare whole
# manifests with each other.
placed := [{"entry": entry, "below": below} |
	some entry in manifests
	below := pod_spec_path(entry.manifest)
]

unplaced := [entry |
	some entry in manifests
	is_string(entry.manifest.kind)
	not pod_spec_path(entry.manifest)
]

# pods: each pod specification as `{"spec", "path", "kind", "name", "workload", "manifest", "manifest_path"}`.
pods := array.concat(placed_pods, other_pods)

placed_pods := [pod |
	some place in placed
	spec := object.get(place.entry.manifest, place.below, null)
	is_object(spec)
	not values.unknown(spec)
	pod := pod_of(place.entry, spec, place.below)
]

# Pods in manifests of all other kinds: custom resources with a pod template, Argo's workflows, Tekton's tasks.
other_pods := [pod |
	some other in others
	pod := pod_of(other.entry, other.pod.spec, other.pod.path)
]

pod_of(entry, spec, below) := {
	"spec": spec,
	"path": array.concat(entry.path, below),
	"kind": entry.manifest.kind,
	"name": name(entry.manifest),
	"workload": subject(entry.manifest),
	"manifest": entry.manifest,
	"manifest_path": entry.path,
}

others := [{"entry": entry, "pod": pod} |
	some entry in unplaced
	some pod in regate.kubernetes.pods(entry.manifest)
]

hidden_others := [{"entry": entry, "found": found} |
	some entry in unplaced
	some found in regate.kubernetes.hidden(entry.manifest)
]

# pod_subjects: every workload, whether its pod can be seen or not, as members of a population.
pod_subjects contains {"kind": "workload", "name": pod.workload, "path": pod.manifest_path} if some pod in pods

pod_subjects contains {"kind": "workload", "name": unseen.subject, "path": unseen.manifest_path} if some unseen in hidden_pods

# unseen_pods: a result of the kind `unknown` for every workload whose pod is not known.
unseen_pods contains result(unseen, sprintf("the pod of %v", [unseen.subject])) if some unseen in hidden_pods

hidden_pods contains {"subject": subject(place.entry.manifest), "path": array.concat(place.entry.path, place.below), "manifest_path": place.entry.path, "value": spec} if {
	some place in placed
	spec := values.reached(place.entry.manifest, place.below)
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

# containers: every container of every pod as `{"container", "path", "name", "workload", "field", "pod", "pod_path", "manifest",
# "whole"}`, where `name` is the container's, `field` is the list it stands in, `pod` is what holds its pod's `securityContext`, and
# `whole` is false where an operator adds to what stands there, so that what is missing says nothing. A list, as `placed` is.
containers := array.concat(placed_containers, other_containers)

placed_containers := [entry |
	some pod in placed_pods
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
		"pod_path": pod.path,
		"manifest": pod.manifest,
		"whole": true,
	}
]

other_containers := [entry |
	some other in others
	some found in other.pod.containers
	entry := {
		"container": found.container,
		"path": array.concat(other.entry.path, found.path),
		"name": values.shown(found.name),
		"workload": subject(other.entry.manifest),
		"field": found.field,
		"pod": found.pod,
		"pod_path": array.concat(other.entry.path, found.pod_path),
		"manifest": other.entry.manifest,
		"whole": found.whole,
	}
]

# whole_containers: those of which what is missing is missing.
whole_containers := [entry |
	some entry in containers
	entry.whole
]

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

hidden_containers contains {"subject": sprintf("%v %v", [subject(other.entry.manifest), values.shown(other.found.field)]), "path": array.concat(other.entry.path, other.found.path), "value": other.found.value} if {
	some other in hidden_others
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
} else := {"value": value, "path": array.concat(entry.pod_path, ["securityContext", key])} if {
	value := values.reached(entry.pod, ["securityContext", key])
}


# has_context(spec) holds for a container or pod whose `securityContext` says something, or may say anything.
has_context(spec) if {
	is_object(spec.securityContext)
	count(spec.securityContext) > 0
}

has_context(spec) if values.unknown(spec.securityContext)
