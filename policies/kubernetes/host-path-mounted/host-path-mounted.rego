# METADATA
# title: Pod mounts a folder of its node
# description: |
#   A `hostPath` volume gives the container a piece of the node's own disk. The runtime's socket, `/`, `/etc` or the
#   kubelet's folder are enough to take over the node; any other folder still breaks the isolation between pods.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/storage/volumes/#hostpath
# custom:
#   id: host-path-mounted
#   severity: medium
#   precision: very-high
#   kinds: [kubernetes]
#   objects: [pods]
#   controls:
#     soc2: [CC6.1]
#     gdpr: ["32(1)(b)"]
#     cwe: [668]
#   remediation: |
#     Use a PersistentVolumeClaim, `emptyDir`, `configMap` or `projected` volume instead.
package regate.kubernetes.host_path_mounted

import data.regate.lib.kubernetes
import data.regate.lib.values

deny contains result if {
	some pod in kubernetes.pods
	some i, volume in values.list(pod.spec.volumes)
	folder := volume.hostPath.path
	is_string(folder)
	values.known(folder)
	result := {
		"message": sprintf("%v mounts the node's `%v`", [pod.workload, folder]),
		"path": array.concat(pod.path, ["volumes", i, "hostPath", "path"]),
		"subject": pod.workload,
		"severity": severity(folder),
	}
}

unknown contains result if {
	some pod in kubernetes.pods
	some i, volume in values.list(pod.spec.volumes)
	not values.unknown(volume)
	folder := values.reached(volume, ["hostPath", "path"])
	values.unknown(folder)
	result := {
		"message": sprintf("%v mounts a folder of the node that is not known here (`%v`)", [pod.workload, values.excerpt(folder)]),
		"path": array.concat(pod.path, ["volumes", i, "hostPath", "path"]),
		"subject": pod.workload,
	}
}

# A list of volumes, or one of them, that a template gives.
unknown contains result if {
	some pod in kubernetes.pods
	some volume in values.unknowns(pod.spec.volumes)
	result := {
		"message": sprintf("which folders of the node %v mounts cannot be told here (`%v`)", [pod.workload, values.excerpt(volume)]),
		"path": array.concat(pod.path, ["volumes"]),
		"subject": pod.workload,
	}
}

unknown contains result if some result in kubernetes.unseen_pods

subjects contains subject if some subject in kubernetes.pod_subjects

severity(folder) := "high" if dangerous(values.clean_path(folder))

severity(folder) := "medium" if not dangerous(values.clean_path(folder))

# Certificates, the time zone and the log socket give nothing away.
harmless := {"/etc/ssl", "/etc/ssl/certs", "/etc/pki", "/etc/pki/tls/certs", "/etc/ca-certificates", "/etc/localtime", "/etc/machine-id", "/dev/log", "/dev/shm"}

# With any of these a container can become root on the node.
dangerous(folder) if {
	not folder in harmless
	some prefix in ["/etc", "/root", "/proc", "/sys", "/dev", "/boot", "/var/lib/kubelet", "/var/lib/docker", "/run/containerd", "/var/run/docker.sock", "/run/docker.sock", "/var/run/containerd", "/var/run/crio"]
	startswith(sprintf("%s/", [folder]), sprintf("%s/", [prefix]))
}

dangerous(folder) if folder in {"/", "/var", "/var/run", "/run", "/var/lib"}
