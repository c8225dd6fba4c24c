package regate.kubernetes.host_path_mounted_test

import data.regate.kubernetes.host_path_mounted as policy

pod(folder) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "app"}, "spec": {"containers": [], "volumes": [{"name": "v", "hostPath": {"path": folder}}]}}

severities(folder) := found if {
	results := policy.deny with input as pod(folder)
	found := {result.severity | some result in results}
}

test_docker_socket if severities("/var/run/docker.sock") == {"high"}

test_root if severities("/") == {"high"}

test_another_spelling if {
	severities("//") == {"high"}
	severities("/var/run//docker.sock") == {"high"}
	severities("/etc//ssl/") == {"medium"}
}

test_data_folder if severities("/data/cache") == {"medium"}

test_similar_name if severities("/etcetera") == {"medium"}

test_claim_passes if {
	results := policy.deny with input as {"kind": "Pod", "metadata": {"name": "app"}, "spec": {"volumes": [{"persistentVolumeClaim": {"claimName": "data"}}]}}
	count(results) == 0
}

test_certificates if severities("/etc/ssl/certs/") == {"medium"}

template := {"$unknown": "{{ .Values.folder }}", "reason": "template"}

test_unknown_folder if {
	every note, folder in {"object": template, "text": "{{ .Values.folder }}"} {
		results := policy.unknown with input as pod(folder)
		{result.path | some result in results} == {["spec", "volumes", 0, "hostPath", "path"]}
		denied := policy.deny with input as pod(folder)
		count(denied) == 0
	}
}

test_unknown_volumes if {
	every note, volumes in {"list": template, "one": [template]} {
		results := policy.unknown with input as {"kind": "Pod", "metadata": {"name": "app"}, "spec": {"volumes": volumes}}
		{[result.subject, result.path] | some result in results} == {["Pod/app", ["spec", "volumes"]]}
	}
}
