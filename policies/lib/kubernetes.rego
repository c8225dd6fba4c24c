# Kubernetes manifests: one as `input`, a `List`, or a set as `{"manifests": [...]}`.
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
	is_string(input.kind)
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
subject(manifest) := sprintf("%v/%v", [manifest.kind, name(manifest)])

# pods: each pod specification as `{"spec", "path", "kind", "name", "workload", "manifest"}`.
pods contains pod if {
	some entry in manifests
	below := pod_spec_paths[entry.manifest.kind]
	spec := object.get(entry.manifest, below, null)
	is_object(spec)
	pod := {
		"spec": spec,
		"path": array.concat(entry.path, below),
		"kind": entry.manifest.kind,
		"name": name(entry.manifest),
		"workload": subject(entry.manifest),
		"manifest": entry.manifest,
	}
}

# containers: every container of every pod as `{"container", "path", "name", "workload", "field", "pod"}`, where
# `name` is the container's, `field` is the list it stands in and `pod` is the pod specification.
containers contains entry if {
	some pod in pods
	some field in ["containers", "initContainers", "ephemeralContainers"]
	list := pod.spec[field]
	is_array(list)
	some index, container in list
	is_object(container)
	entry := {
		"container": container,
		"path": array.concat(pod.path, [field, index]),
		"name": values.shown(object.get(container, "name", sprintf("%v", [index]))),
		"workload": pod.workload,
		"field": field,
		"pod": pod.spec,
		"manifest": pod.manifest,
	}
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

# open_settings(spec, steps): where on the way to a setting a template says something that is not known before it is rendered, as `{"steps"}`.
open_settings(spec, steps) := {{"steps": way} |
	some length in numbers.range(1, count(steps))
	way := array.slice(steps, 0, length)
	values.unknown(object.get(spec, way, null))
}
