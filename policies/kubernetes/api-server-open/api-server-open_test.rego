package regate.kubernetes.api_server_open_test

import data.regate.kubernetes.api_server_open as policy

server(flags) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "kube-apiserver"}, "spec": {"containers": [{"name": "s", "command": array.concat(["kube-apiserver"], flags)}]}}

safe := ["--authorization-mode=Node,RBAC", "--anonymous-auth=false", "--insecure-port=0"]

kubeadm(arguments) := {"apiVersion": "kubeadm.k8s.io/v1beta4", "kind": "ClusterConfiguration", "apiServer": {"extraArgs": arguments}}

test_flags if {
	every wrong in [["--authorization-mode=AlwaysAllow"], [], ["--authorization-mode=RBAC", "--anonymous-auth=true"], ["--authorization-config=/a", "--insecure-port=8080"]] {
		count(policy.deny) == 1 with input as server(wrong)
	}
	count(policy.deny) == 0 with input as server(safe)
	count(policy.subjects) == 1 with input as server(safe)
}

test_flags_in_every_spelling if {
	every flags in [
		["--authorization-mode", "AlwaysAllow"], ["--authorization-mode", "RBAC,AlwaysAllow"], ["--authorization_mode=AlwaysAllow"],
		["--authorization-mode=RBAC", "--authorization-mode=AlwaysAllow"], ["--authorization-mode=AlwaysAllow", "--authorization-mode=RBAC"],
		["--authorization-mode=RBAC", "--anonymous-auth"], ["--authorization-mode=RBAC", "--anonymous-auth", "false"],
		["--authorization-mode=RBAC", "--anonymous-auth=1"], ["--authorization-mode=RBAC", "--anonymous-auth=T"],
		["--authorization-mode=RBAC", "--anonymous-auth=false", "--anonymous-auth=TRUE"], ["--authorization-mode=RBAC", "--insecure-port", "8080"],
		["--authorization-mode=RBAC", "--insecure-port=0", "--insecure-port=8080"],
	] {
		count(policy.deny) == 1 with input as server(flags)
	}
}

test_the_last_value_counts if {
	every flags in [["--anonymous-auth=1", "--anonymous-auth=F"], ["--anonymous-auth", "--anonymous-auth=false"], ["--insecure-port=8080", "--insecure-port", "0"]] {
		count(policy.deny) == 0 with input as server(array.concat(["--authorization-mode", "RBAC"], flags))
		count(policy.unknown) == 0 with input as server(array.concat(["--authorization-mode", "RBAC"], flags))
	}
}

script(text) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}, "spec": {"containers": [{"name": "s", "command": ["sh", "-c", text]}]}}

test_a_script_in_one_word if {
	count(policy.deny) == 1 with input as script("exec kube-apiserver --authorization-mode AlwaysAllow --anonymous-auth=false 2>&1 | tee log")
	count(policy.deny) == 1 with input as script("exec kube-apiserver --authorization-mode=\"AlwaysAllow\" --anonymous-auth=false")
	count(policy.deny) == 0 with input as script("exec kube-apiserver --authorization-mode 'RBAC' --anonymous-auth=false; true")
}

test_kubeadm if {
	every wrong in [{"authorization-mode": "AlwaysAllow"}, [{"name": "anonymous-auth", "value": "true"}], [{"name": "anonymous-auth", "value": "false"}, {"name": "anonymous-auth", "value": "1"}], {"anonymous-auth": true}] {
		{result.path | some result in policy.deny} == {["apiServer", "extraArgs"]} with input as kubeadm(wrong)
	}
	count(policy.deny) == 0 with input as kubeadm({"profiling": "false"})
}

test_other_programs if {
	count(policy.subjects) == 0 with input as {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}, "spec": {"containers": [{"name": "s", "command": ["kube-scheduler"]}]}}
}

test_open if {
	count(policy.unknown) == 1 with input as server(["--authorization-mode=${MODE}"])
	count(policy.deny) == 0 with input as server(["--authorization-mode=${MODE}"])
	count(policy.unknown) == 0 with input as server(["--authorization-mode=RBAC", "--advertise-address=${IP}"])
}

test_open_in_the_next_word if {
	count(policy.unknown) == 1 with input as server(["--authorization-mode", "$(MODE)"])
	count(policy.unknown) == 1 with input as kubeadm({"$unknown": "{{ .Values.args }}", "reason": "template"})
	count(policy.unknown) == 1 with input as kubeadm([{"name": "anonymous-auth", "value": {"$unknown": "{{ .Values.anonymous }}", "reason": "template"}}])
}
